// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An ONNX model without its large tensors: small enough to hand to the onnx library.
#include "compiler/frontend/onnx/Skeleton.h"

#include "compiler/frontend/onnx/ExternalData.h"
#include "compiler/frontend/onnx/PythonLine.h"
#include "compiler/frontend/onnx/Wire.h"

#include <algorithm>

namespace tessera::frontend {

namespace {

constexpr int kMaxDepth = 32;                       // messages within messages
constexpr size_t kMaxSkeleton = size_t(64) << 20;   // bytes
constexpr uint64_t kMaxFields = uint64_t(16) << 20; // of everything we look into

enum class Message { model, graph, node, attribute, function };

// Field numbers of onnx.proto that the walk knows.
constexpr uint32_t kModelGraph = 7, kModelFunctions = 25;
constexpr uint32_t kGraphNode = 1, kGraphInitializer = 5, kGraphInput = 11, kGraphSparse = 15;
constexpr uint32_t kNodeOutput = 2, kNodeName = 3, kNodeOpType = 4, kNodeAttribute = 5,
                   kNodeDomain = 7, kNodeMetadata = 9;
constexpr uint32_t kAttributeTensor = 5, kAttributeTensors = 10;

// Which field of a message is a message we walk into.
struct Nested {
  Message parent;
  uint32_t field;
  Message child;
};
constexpr Nested kNested[] = {
    {Message::model, kModelGraph, Message::graph},
    {Message::model, kModelFunctions, Message::function},
    {Message::graph, kGraphNode, Message::node},
    {Message::function, 7, Message::node},
    {Message::function, 11, Message::attribute},
    {Message::node, kNodeAttribute, Message::attribute},
    {Message::attribute, 6, Message::graph},
    {Message::attribute, 11, Message::graph},
};

// Documentation and metadata: read (nodes) or dropped, never handed on.
struct Dropped {
  Message parent;
  uint32_t field;
};
constexpr Dropped kDropped[] = {
    {Message::model, 6},      {Message::model, 14},           {Message::model, 20},
    {Message::model, 26},     {Message::graph, 10},           {Message::graph, 16},
    {Message::node, 6},       {Message::node, kNodeMetadata}, {Message::node, 10},
    {Message::attribute, 13}, {Message::function, 8},         {Message::function, 14}};

bool isDropped(Message parent, uint32_t field) {
  return std::any_of(std::begin(kDropped), std::end(kDropped), [&](const Dropped &dropped) {
    return dropped.parent == parent && dropped.field == field;
  });
}

const Nested *nested(Message parent, uint32_t field) {
  const Nested *end = std::end(kNested);
  const Nested *found = std::find_if(std::begin(kNested), end, [&](const Nested &entry) {
    return entry.parent == parent && entry.field == field;
  });
  return found == end ? nullptr : found;
}

class Walker {
public:
  Walker(Skeleton &skeleton, const std::string &directory)
      : skeleton_(skeleton), directory_(directory) {}

  absl::Status walkModel(std::span<const uint8_t> bytes, std::string &out);

private:
  absl::Status walk(Message kind, std::span<const uint8_t> bytes, int depth, std::string &out);
  absl::Status walkField(Message kind, const WireField &field, int depth, std::string &out);
  absl::Status walkMainGraph(std::span<const uint8_t> bytes, std::string &out);
  absl::Status walkMainNode(std::span<const uint8_t> bytes, std::string &out);
  absl::Status noteNode(std::span<const uint8_t> bytes, int position);
  // Either keeps the tensor as field `number` of `out` or lifts it out as a weight `liftAs`.
  absl::Status placeTensor(std::span<const uint8_t> bytes, uint32_t number, bool mayLift,
                           std::string_view liftAs, std::string &out);
  absl::StatusOr<TensorRecord> locate(const TensorFields &tensor, uint64_t size);
  absl::StatusOr<int> externalFile(const TensorFields &tensor);
  absl::Status count(const std::string &out);

  Skeleton &skeleton_;
  const std::string &directory_;
  std::map<std::string, int> externalFiles_;
  uint64_t fields_ = 0;
  int mainNodes_ = 0; // that are not weights
};

absl::Status Walker::count(const std::string &out) {
  if (++fields_ > kMaxFields || out.size() > kMaxSkeleton)
    return error(Code::OnnxLimit, "the ONNX model has more than ",
                 fields_ > kMaxFields ? concat(kMaxFields, " fields")
                                      : concat(kMaxSkeleton, " bytes outside its weights"));
  return absl::OkStatus();
}

absl::StatusOr<int> Walker::externalFile(const TensorFields &tensor) {
  auto found = externalFiles_.find(tensor.location);
  if (found != externalFiles_.end())
    return found->second;
  TSR_ASSIGN_OR_RETURN(MappedFile file, openExternalData(directory_, tensor.location, tensor.name));
  skeleton_.files.push_back(std::move(file));
  return externalFiles_[tensor.location] = static_cast<int>(skeleton_.files.size()) - 1;
}

absl::StatusOr<TensorRecord> Walker::locate(const TensorFields &tensor, uint64_t size) {
  TensorRecord record{tensor.name, tensor.type, tensor.dims, 0, 0, size};
  if (!tensor.external) {
    record.offset = tensor.raw.data() - skeleton_.files[0].bytes().data();
    return record;
  }
  TSR_ASSIGN_OR_RETURN(record.file, externalFile(tensor));
  record.offset = tensor.externalOffset;
  const MappedFile &file = skeleton_.files[record.file];
  const uint64_t available = file.bytes().size();
  if (record.offset > available || size > available - record.offset)
    return error(Code::BadTensor, "tensor '", tensor.name, "' wants bytes ", record.offset, " to ",
                 record.offset + size, " of '", file.name(), "', which has ", available);
  return record;
}

// A small TensorProto whose external data has been brought in.
std::string inlined(const TensorRecord &record, std::span<const uint8_t> data) {
  std::string out;
  for (int64_t dim : record.dims)
    appendVarintField(out, 1, static_cast<uint64_t>(dim));
  appendVarintField(out, 2, record.type);
  appendBytesField(out, 8, record.name);
  appendBytesField(out, 9, {reinterpret_cast<const char *>(data.data()), data.size()});
  return out;
}

// A ValueInfoProto for a tensor of known shape.
std::string valueInfo(const TensorRecord &record) {
  std::string shape, tensor, type, out;
  for (int64_t value : record.dims) {
    std::string dim;
    appendVarintField(dim, 1, static_cast<uint64_t>(value));
    appendBytesField(shape, 1, dim);
  }
  appendVarintField(tensor, 1, record.type);
  appendBytesField(tensor, 2, shape);
  appendBytesField(type, 1, tensor);
  appendBytesField(out, 1, record.name);
  appendBytesField(out, 2, type);
  return out;
}

absl::Status Walker::placeTensor(std::span<const uint8_t> bytes, uint32_t number, bool mayLift,
                                 std::string_view liftAs, std::string &out) {
  TSR_ASSIGN_OR_RETURN(TensorFields tensor, scanTensor(bytes));
  if (!liftAs.empty())
    tensor.name = liftAs;
  TSR_ASSIGN_OR_RETURN(uint64_t size, checkTensor(tensor));
  const bool large = size > kInlineBytes && (tensor.external || tensor.contiguous);
  if (large && !mayLift && size > kMaxSkeleton)
    return error(Code::OnnxLimit, "tensor '", tensor.name, "' of ", size,
                 " bytes is inside a function or a branch");
  if (!tensor.external && !(large && mayLift)) {
    appendBytesField(out, number, {reinterpret_cast<const char *>(bytes.data()), bytes.size()});
    return absl::OkStatus();
  }
  TSR_ASSIGN_OR_RETURN(TensorRecord record, locate(tensor, size));
  if (!large || !mayLift) {
    std::span<const uint8_t> file = skeleton_.files[record.file].bytes();
    appendBytesField(out, number, inlined(record, file.subspan(record.offset, size)));
    return absl::OkStatus();
  }
  if (!skeleton_.weightIndex.emplace(record.name, skeleton_.weights.size()).second)
    return error(Code::InvalidModel, "the model has two tensors named '", record.name, "'");
  skeleton_.weights.push_back(std::move(record));
  return absl::OkStatus();
}

absl::Status Walker::noteNode(std::span<const uint8_t> bytes, int position) {
  NodeNote note;
  note.position = position;
  std::vector<std::string> outputs;
  for (WireReader reader(bytes); !reader.atEnd();) {
    TSR_ASSIGN_OR_RETURN(WireField field, reader.next());
    if (field.type != WireType::bytes)
      continue;
    if (field.number == kNodeOutput)
      outputs.emplace_back(field.text());
    else if (field.number == kNodeName)
      note.name = field.text();
    else if (field.number == kNodeMetadata)
      if (std::string line = pythonLine(field.payload); !line.empty())
        note.python = line;
  }
  for (size_t i = 0; i < outputs.size() && note.name.empty(); ++i)
    note.name = outputs[i];
  auto shared = std::make_shared<const NodeNote>(std::move(note));
  for (std::string &output : outputs)
    if (!output.empty())
      skeleton_.notes.emplace(std::move(output), shared);
  return absl::OkStatus();
}

absl::Status Walker::walkField(Message kind, const WireField &field, int depth, std::string &out) {
  TSR_RETURN_IF_ERROR(count(out));
  if (isDropped(kind, field.number))
    return absl::OkStatus();
  const bool tensor = (kind == Message::graph && field.number == kGraphInitializer) ||
                      (kind == Message::attribute &&
                       (field.number == kAttributeTensor || field.number == kAttributeTensors));
  if (field.type != WireType::bytes) {
    out.append(reinterpret_cast<const char *>(field.whole.data()), field.whole.size());
    return absl::OkStatus();
  }
  if (tensor)
    return placeTensor(field.payload, field.number, /*mayLift=*/false, {}, out);
  const Nested *child = nested(kind, field.number);
  if (!child) {
    if (field.whole.size() > kMaxSkeleton)
      return error(Code::OnnxLimit, "the ONNX model has a field of ", field.whole.size(),
                   " bytes that is not a tensor");
    out.append(reinterpret_cast<const char *>(field.whole.data()), field.whole.size());
    return absl::OkStatus();
  }
  std::string inner;
  TSR_RETURN_IF_ERROR(walk(child->child, field.payload, depth + 1, inner));
  appendBytesField(out, field.number, inner);
  return absl::OkStatus();
}

absl::Status Walker::walk(Message kind, std::span<const uint8_t> bytes, int depth,
                          std::string &out) {
  if (depth > kMaxDepth)
    return error(Code::OnnxLimit, "the ONNX model nests graphs more than ", kMaxDepth,
                 " messages deep");
  for (WireReader reader(bytes); !reader.atEnd();) {
    TSR_ASSIGN_OR_RETURN(WireField field, reader.next());
    TSR_RETURN_IF_ERROR(walkField(kind, field, depth, out));
  }
  return absl::OkStatus();
}

// Large Constant nodes of the main graph become weights; every other node is copied.
absl::Status Walker::walkMainNode(std::span<const uint8_t> bytes, std::string &out) {
  std::string_view opType, domain, output;
  std::span<const uint8_t> value;
  for (WireReader reader(bytes); !reader.atEnd();) {
    TSR_ASSIGN_OR_RETURN(WireField field, reader.next());
    if (field.type != WireType::bytes)
      continue;
    if (field.number == kNodeOpType)
      opType = field.text();
    else if (field.number == kNodeDomain)
      domain = field.text();
    else if (field.number == kNodeOutput)
      output = field.text();
    else if (field.number == kNodeAttribute)
      for (WireReader inner(field.payload); !inner.atEnd();) {
        TSR_ASSIGN_OR_RETURN(WireField part, inner.next());
        if (part.number == kAttributeTensor && part.type == WireType::bytes)
          value = part.payload;
      }
  }
  if (opType == "Constant" && domain.empty() && !output.empty() && value.size() > kInlineBytes) {
    std::string kept;
    TSR_RETURN_IF_ERROR(placeTensor(value, kAttributeTensor, /*mayLift=*/true, output, kept));
    if (kept.empty())
      return noteNode(bytes, -1);
  }
  TSR_RETURN_IF_ERROR(noteNode(bytes, mainNodes_++));
  std::string inner;
  TSR_RETURN_IF_ERROR(walk(Message::node, bytes, 3, inner));
  appendBytesField(out, kGraphNode, inner);
  return absl::OkStatus();
}

absl::Status Walker::walkMainGraph(std::span<const uint8_t> bytes, std::string &out) {
  std::vector<std::string> inputs;
  for (WireReader reader(bytes); !reader.atEnd();) {
    TSR_ASSIGN_OR_RETURN(WireField field, reader.next());
    if (field.type == WireType::bytes && field.number == kGraphNode) {
      TSR_RETURN_IF_ERROR(count(out));
      TSR_RETURN_IF_ERROR(walkMainNode(field.payload, out));
    } else if (field.type == WireType::bytes && field.number == kGraphInitializer) {
      TSR_RETURN_IF_ERROR(count(out));
      TSR_RETURN_IF_ERROR(placeTensor(field.payload, kGraphInitializer, /*mayLift=*/true, {}, out));
    } else if (field.number == kGraphSparse) {
      return error(Code::UnsupportedCase, "the model has a sparse tensor");
    } else {
      TSR_RETURN_IF_ERROR(walkField(Message::graph, field, 2, out));
      if (field.number == kGraphInput && field.type == WireType::bytes) {
        TSR_ASSIGN_OR_RETURN(WireField name, WireReader(field.payload).next());
        if (name.number == 1)
          inputs.emplace_back(name.text());
      }
    }
  }
  // Old models list their initializers among the inputs already.
  std::sort(inputs.begin(), inputs.end());
  for (const TensorRecord &weight : skeleton_.weights)
    if (!std::binary_search(inputs.begin(), inputs.end(), weight.name))
      appendBytesField(out, kGraphInput, valueInfo(weight));
  return absl::OkStatus();
}

absl::Status notOnnx(std::string_view why) {
  return error(Code::NotOnnx, "this is not an ONNX model: ", why);
}

// What the first bytes must look like; text and other binaries fail here.
absl::Status checkModelField(const WireField &field) {
  const bool number = field.number == 1 || field.number == 5;
  const bool known = number || (field.number >= 2 && field.number <= 8) || field.number == 14 ||
                     (field.number >= 16 && field.number < 64);
  if (!known)
    return notOnnx(concat("it has a field numbered ", field.number));
  if ((field.type == WireType::bytes) == number && field.number < 16)
    return notOnnx(concat("field ", field.number, " has the wrong type"));
  return absl::OkStatus();
}

absl::Status Walker::walkModel(std::span<const uint8_t> bytes, std::string &out) {
  bool hasGraph = false, hasOpset = false;
  for (WireReader reader(bytes); !reader.atEnd();) {
    const bool start = reader.position() == 0;
    absl::StatusOr<WireField> next = reader.next();
    if (!next.ok() && (start || codeOf(next.status()) == Code::OnnxMalformed))
      return notOnnx("its bytes are no protocol buffer");
    if (!next.ok())
      return next.status();
    const WireField &field = *next;
    TSR_RETURN_IF_ERROR(checkModelField(field));
    hasOpset |= field.number == 8;
    if (field.number != kModelGraph) {
      TSR_RETURN_IF_ERROR(walkField(Message::model, field, 0, out));
      continue;
    }
    if (std::exchange(hasGraph, true))
      return error(Code::OnnxMalformed, "the model has two graphs");
    std::string graph;
    TSR_RETURN_IF_ERROR(walkMainGraph(field.payload, graph));
    appendBytesField(out, kModelGraph, graph);
  }
  if (!hasGraph && !hasOpset)
    return notOnnx(bytes.empty() ? "the file is empty" : "it has no graph");
  if (!hasGraph || !hasOpset)
    return error(Code::OnnxTruncated, "the model has no ", hasGraph ? "opset" : "graph",
                 ": the file is cut, or was never finished");
  return absl::OkStatus();
}

} // namespace

absl::StatusOr<Skeleton> readSkeleton(MappedFile model, const std::string &directory) {
  Skeleton skeleton;
  skeleton.files.push_back(std::move(model));
  Walker walker(skeleton, directory);
  TSR_RETURN_IF_ERROR(walker.walkModel(skeleton.files[0].bytes(), skeleton.proto));
  return skeleton;
}

} // namespace tessera::frontend
