// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The npy format: magic, version, a Python dict as text, the elements.
#include "tools/npz/Npy.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"

namespace tessera {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kMaxHeader = 1 << 16;
constexpr int kMaxRank = 32;

struct Header {
  std::string descr;
  bool fortran = false;
  std::vector<int64_t> shape;
};

// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } and nothing else.
class HeaderReader {
public:
  explicit HeaderReader(std::string_view text) : rest(text) {}

  bool read(Header &header) {
    bool seen[3] = {};
    if (!take('{'))
      return false;
    while (!take('}')) {
      std::string key;
      if (!quoted(key) || !take(':') || !value(key, header, seen))
        return false;
      if (!take(',') && !ahead('}'))
        return false;
    }
    skip();
    return rest.empty() && seen[0] && seen[1] && seen[2];
  }

private:
  bool value(const std::string &key, Header &header, bool (&seen)[3]) {
    int index = key == "descr" ? 0 : key == "fortran_order" ? 1 : key == "shape" ? 2 : -1;
    if (index < 0 || seen[index])
      return false;
    seen[index] = true;
    if (index == 0)
      return quoted(header.descr);
    return index == 1 ? boolean(header.fortran) : tuple(header.shape);
  }
  void skip() {
    while (!rest.empty() && absl::ascii_isspace(static_cast<unsigned char>(rest.front())))
      rest.remove_prefix(1);
  }
  bool ahead(char c) {
    skip();
    return !rest.empty() && rest.front() == c;
  }
  bool take(char c) {
    bool is = ahead(c);
    if (is)
      rest.remove_prefix(1);
    return is;
  }
  bool quoted(std::string &text) {
    if (!take('\''))
      return false;
    size_t end = rest.find('\'');
    if (end == std::string_view::npos)
      return false;
    text = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return true;
  }
  bool boolean(bool &value) {
    skip();
    for (std::string_view word : {"False", "True"})
      if (rest.starts_with(word)) {
        value = word == "True";
        rest.remove_prefix(word.size());
        return true;
      }
    return false;
  }
  bool tuple(std::vector<int64_t> &shape) {
    if (!take('('))
      return false;
    while (!take(')')) {
      skip();
      size_t digits = 0;
      while (digits < rest.size() && absl::ascii_isdigit(static_cast<unsigned char>(rest[digits])))
        ++digits;
      int64_t dim;
      if (!absl::SimpleAtoi(toAbsl(rest.substr(0, digits)), &dim) || shape.size() == kMaxRank)
        return false;
      shape.push_back(dim);
      rest.remove_prefix(digits);
      if (!take(',') && !ahead(')'))
        return false;
    }
    return true;
  }

  std::string_view rest;
};

// The bytes of one element of a type such as f4; 0 if it is not one of plain numbers.
int64_t elementBytes(std::string_view type) {
  static constexpr std::string_view kTypes[] = {"f2", "f4", "f8", "i1", "i2", "i4", "i8",
                                                "u1", "u2", "u4", "u8", "b1", "V1", "V2"};
  for (std::string_view known : kTypes)
    if (type == known)
      return type.back() - '0';
  return 0;
}

absl::Status refuse(std::string_view name, std::string_view why) {
  return error(Code::BadNpz, "array '", name, "' ", why);
}

// Elements times their size; -1 if that is no sensible number.
int64_t sizeOf(const Array &array) {
  int64_t size = elementBytes(array.type);
  for (int64_t dim : array.shape)
    if (__builtin_mul_overflow(size, dim, &size))
      return -1;
  return size;
}

// Column-major elements made row-major.
std::string transposed(const Array &array) {
  int64_t width = elementBytes(array.type), rank = array.shape.size();
  std::string out(array.bytes.size(), '\0');
  std::vector<int64_t> index(rank), stride(rank, 1);
  for (int64_t d = 1; d < rank; ++d)
    stride[d] = stride[d - 1] * array.shape[d - 1];
  for (size_t to = 0; to < out.size(); to += width) {
    int64_t from = 0;
    for (int64_t d = 0; d < rank; ++d)
      from += index[d] * stride[d];
    array.bytes.copy(&out[to], width, from * width);
    for (int64_t d = rank - 1; d >= 0 && ++index[d] == array.shape[d]; --d)
      index[d] = 0;
  }
  return out;
}

} // namespace

absl::StatusOr<Array> readNpy(std::string_view bytes, std::string_view name) {
  if (!bytes.starts_with(kMagic) || bytes.size() < 10)
    return refuse(name, "is not in the npy format");
  int major = static_cast<unsigned char>(bytes[6]);
  size_t lengthBytes = major == 1 ? 2 : 4, begin = 8 + lengthBytes, length = 0;
  if (major < 1 || major > 3 || bytes.size() < begin)
    return refuse(name, concat("has npy version ", major, ", not 1 to 3"));
  for (size_t i = 0; i < lengthBytes; ++i)
    length |= size_t(static_cast<unsigned char>(bytes[8 + i])) << (8 * i);
  if (length > kMaxHeader || bytes.size() - begin < length)
    return refuse(name, "ends within its header");
  Header header;
  if (!HeaderReader(bytes.substr(begin, length)).read(header))
    return refuse(name, "has a malformed header");

  Array array;
  array.shape = header.shape;
  bool order = !header.descr.empty() &&
               std::string_view("<|=").find(header.descr[0]) != std::string_view::npos;
  array.type = order ? header.descr.substr(1) : header.descr;
  if (!elementBytes(array.type))
    return refuse(name, concat("has type '", header.descr, "', which is no little-endian number"));
  std::string_view data = bytes.substr(begin + length);
  if (sizeOf(array) < 0 || data.size() != size_t(sizeOf(array)))
    return refuse(name,
                  concat("has ", data.size(), " bytes of elements, not what its shape needs"));
  array.bytes = data;
  if (header.fortran && array.shape.size() > 1)
    array.bytes = transposed(array);
  return array;
}

std::string writeNpy(const Array &array) {
  std::string_view order = array.type.back() == '1' ? "|" : "<";
  std::string dims = absl::StrJoin(array.shape, ", ");
  if (array.shape.size() == 1)
    dims += ",";
  std::string header = concat("{'descr': '", order, array.type,
                              "', 'fortran_order': False, 'shape': (", dims, "), }");
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 10 - 1, ' ');
  header += '\n';
  std::string out(kMagic);
  out += {1, 0, static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  return out + header + array.bytes;
}

} // namespace tessera
