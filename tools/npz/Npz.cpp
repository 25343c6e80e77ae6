// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The zip around npy files, by libarchive.
#include "tools/npz/Npz.h"

#include "compiler/artifact/neff/Archive.h"

#include <locale.h>

namespace tessera {
namespace {

constexpr uint64_t kHeaderBytes = 1 << 16;
constexpr std::string_view kSuffix = ".npy";

// libarchive reads and writes names in the character set of the locale, which a program has at its
// start only as "C". Those of arrays are Unicode whatever the user's is.
class Utf8Names {
public:
  Utf8Names()
      : utf8_(newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t())),
        before_(utf8_ ? uselocale(utf8_) : locale_t()) {}
  ~Utf8Names() {
    if (!utf8_)
      return;
    uselocale(before_);
    freelocale(utf8_);
  }
  Utf8Names(const Utf8Names &) = delete;

private:
  locale_t utf8_, before_;
};

absl::Status broken(archive *from, std::string_view what) {
  const char *why = archive_error_string(from);
  return error(Code::BadNpz, what, why ? concat(": ", why) : std::string());
}

absl::StatusOr<std::string> readMember(archive *from, std::string_view name, uint64_t limit) {
  std::string bytes;
  char block[1 << 16];
  for (;;) {
    la_ssize_t size = archive_read_data(from, block, sizeof block);
    if (size < 0)
      return broken(from, concat("array '", name, "' is damaged"));
    if (size == 0)
      return bytes;
    if (bytes.size() + size > limit)
      return error(Code::BadNpz, "array '", name, "' is larger than any that would fit");
    bytes.append(block, size);
  }
}

la_ssize_t appendTo(archive *, void *out, const void *bytes, size_t size) {
  static_cast<std::string *>(out)->append(static_cast<const char *>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

} // namespace

absl::StatusOr<Arrays> readNpz(std::string_view bytes, const ArrayLimit &limitOf) {
  const Utf8Names names;
  ArchivePtr from(archive_read_new());
  archive_read_support_format_zip(from.get());
  if (archive_read_open_memory(from.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    return broken(from.get(), "not an npz archive");
  Arrays arrays;
  for (;;) {
    archive_entry *entry;
    int result = archive_read_next_header(from.get(), &entry);
    if (result == ARCHIVE_EOF)
      break;
    if (result != ARCHIVE_OK)
      return broken(from.get(), "not an npz archive, or damaged");
    const char *path = archive_entry_pathname_utf8(entry);
    std::string name = path ? path : "";
    if (!name.ends_with(kSuffix))
      return error(Code::BadNpz, "the archive has a member '", name, "', which is no .npy");
    name.resize(name.size() - kSuffix.size());
    auto [array, isNew] = arrays.try_emplace(name);
    if (!isNew)
      return error(Code::BadNpz, "the archive has '", name, "' twice");
    TSR_ASSIGN_OR_RETURN(uint64_t limit, limitOf(name));
    TSR_ASSIGN_OR_RETURN(std::string member, readMember(from.get(), name, limit + kHeaderBytes));
    TSR_ASSIGN_OR_RETURN(array->second, readNpy(member, name));
  }
  return arrays;
}

// The output is memory; nothing else can fail.
std::string writeNpz(const Arrays &arrays) {
  const Utf8Names names;
  std::string out;
  ArchivePtr to(archive_write_new());
  archive_write_set_format_zip(to.get());
  archive_write_zip_set_compression_store(to.get());
  archive_write_set_bytes_per_block(to.get(), 0);
  if (archive_write_open(to.get(), &out, nullptr, appendTo, nullptr) != ARCHIVE_OK)
    throw std::bad_alloc();
  for (const auto &[name, array] : arrays) {
    std::string bytes = writeNpy(array);
    ArchiveEntryPtr entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), concat(name, kSuffix).c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), 315532800, 0); // 1980, the first a zip can say
    if (archive_write_header(to.get(), entry.get()) != ARCHIVE_OK ||
        archive_write_data(to.get(), bytes.data(), bytes.size()) !=
            static_cast<la_ssize_t>(bytes.size()))
      throw std::bad_alloc();
  }
  if (archive_write_close(to.get()) != ARCHIVE_OK)
    throw std::bad_alloc();
  to.reset();
  return out;
}

} // namespace tessera
