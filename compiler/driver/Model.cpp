// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model between phases: IR, and the files its weights are still in.
#include "compiler/driver/Model.h"

#include "compiler/artifact/file/File.h"
#include "compiler/artifact/neff/Output.h"
#include "dialects/nn/NNAttributes.h"

#include "mlir/Parser/Parser.h"
#include "llvm/Support/JSON.h"

#include <nlohmann/json.hpp>

#include <filesystem>

using namespace mlir;
namespace fs = std::filesystem;

namespace tessera {
namespace {

using Json = nlohmann::json;

std::string referencesPath(const std::string &path) { return path + ".weights"; }

// The files must be those the text was written with: others of the same size would give a model of
// other weights without a word.
absl::Status checkSources(const std::string &references, Model &model) {
  auto listed = (*model.module)->getAttrOfType<ArrayAttr>("nn.sources");
  const size_t count = listed ? listed.size() : 0;
  if (model.sources.size() != count)
    return error(Code::BadReferences, "'", references, "' names ", model.sources.size(),
                 " files, the text has weights of ", count);
  for (size_t i = 0; i < count; ++i) {
    auto expected = cast<nn::SourceAttr>(listed[i]);
    const frontend::MappedFile &file = model.sources[i];
    auto bad = [&](std::string_view what, const auto &is, const auto &was) {
      return error(Code::BadReferences, "'", model.paths[i], "' has the ", what, " ", is,
                   ", but the file the weights were in had ", was);
    };
    if (static_cast<int64_t>(file.bytes().size()) != expected.getSize())
      return bad("size", file.bytes().size(), expected.getSize());
    if (std::string digest = file.digest(); digest != expected.getDigest())
      return bad("digest", digest, std::string_view(expected.getDigest()));
  }
  return absl::OkStatus();
}

// {"files": ["../models/bert.onnx"]}; the paths are relative to this file.
absl::Status readReferences(const std::string &path, Model &model) {
  std::error_code unreadable;
  if (!fs::exists(path, unreadable) && !unreadable) {
    auto listed = (*model.module)->getAttrOfType<ArrayAttr>("nn.sources");
    if (!listed || listed.empty())
      return absl::OkStatus(); // a program without weights has none
    return error(Code::BadReferences, "'", path, "' is missing: it names the files of the weights");
  }
  TSR_ASSIGN_OR_RETURN(std::string text, readFile(path));
  Json json = Json::parse(text, nullptr, false);
  auto bad = [&] { return error(Code::BadReferences, "'", path, "' does not name weight files"); };
  if (!json.is_object() || !json.contains("files") || !json["files"].is_array())
    return bad();
  for (const Json &name : json["files"]) {
    if (!name.is_string())
      return bad();
    model.paths.push_back((fs::path(path).parent_path() / name.get<std::string>()).string());
    TSR_ASSIGN_OR_RETURN(frontend::MappedFile file, frontend::MappedFile::open(model.paths.back()));
    model.sources.push_back(std::move(file));
  }
  return checkSources(path, model);
}

// The path of `file` as seen from the folder of `path`.
std::string relativeTo(const std::string &path, const std::string &file) {
  std::error_code failure;
  fs::path folder = fs::absolute(path, failure).parent_path(), there = fs::absolute(file, failure);
  fs::path relative = fs::relative(there, folder, failure);
  return failure || relative.empty() ? there.string() : relative.string();
}

absl::StatusOr<Model> parseText(const CompileOptions &options, MLIRContext &context) {
  Model model;
  TSR_ASSIGN_OR_RETURN(std::string text, readFile(options.model));
  model.module = parseSourceString<ModuleOp>(text, ParserConfig(&context),
                                             fs::path(options.model).filename().string());
  if (!model.module)
    return absl::InvalidArgumentError("not the text of a program"); // MLIR has said more
  TSR_RETURN_IF_ERROR(readReferences(referencesPath(options.model), model));
  return model;
}

} // namespace

absl::StatusOr<frontend::ImportOptions> importOptions(const std::string &ioConfig) {
  if (ioConfig.empty())
    return frontend::ImportOptions();
  size_t first = ioConfig.find_first_not_of(" \t\r\n");
  if (first != ioConfig.npos && ioConfig[first] == '{')
    return frontend::parseIoConfig(ioConfig);
  TSR_ASSIGN_OR_RETURN(std::string text, readFile(ioConfig));
  return frontend::parseIoConfig(text);
}

absl::StatusOr<Model> loadModel(const CompileOptions &options, MLIRContext &context) {
  if (options.from != Phase::onnx)
    return parseText(options, context);
  TSR_ASSIGN_OR_RETURN(frontend::ImportOptions import, importOptions(options.ioConfig));
  TSR_ASSIGN_OR_RETURN(frontend::ImportedModel imported,
                       frontend::importOnnx(options.model, import, context));
  Model model{
      std::move(imported.module), std::move(imported.sources), {}, frontend::toJson(import)};
  const fs::path folder = fs::path(options.model).parent_path();
  for (const frontend::MappedFile &source : model.sources)
    model.paths.push_back(source.inMemory() ? "" : (folder / source.name()).string());
  return model;
}

absl::Status saveModel(const Model &model, const std::string &path) {
  std::vector<std::unique_ptr<FileOutput>> outputs; // appear together, when all are written
  auto write = [&](const std::string &to, const void *data, size_t size) -> absl::Status {
    TSR_ASSIGN_OR_RETURN(std::unique_ptr<FileOutput> file, FileOutput::create(to));
    TSR_RETURN_IF_ERROR(file->append(data, size));
    outputs.push_back(std::move(file));
    return absl::OkStatus();
  };
  std::string text;
  llvm::raw_string_ostream stream(text);
  model.module.get().print(stream, OpPrintingFlags().enableDebugInfo());
  TSR_RETURN_IF_ERROR(write(path, text.data(), text.size()));
  Json files = Json::array();
  for (auto [index, source] : llvm::enumerate(model.sources)) {
    std::string file = model.paths[index];
    if (source.inMemory()) {
      file = concat(path, ".constant-", index);
      TSR_RETURN_IF_ERROR(write(file, source.bytes().data(), source.bytes().size()));
    }
    file = relativeTo(path, file);
    if (!llvm::json::isUTF8(file))
      return error(Code::CannotWrite, "cannot write '", path, "': the path to '", source.name(),
                   "' is not UTF-8 text");
    files.push_back(file);
  }
  const std::string references = Json{{"files", files}}.dump(2) + "\n";
  TSR_RETURN_IF_ERROR(write(referencesPath(path), references.data(), references.size()));
  for (std::unique_ptr<FileOutput> &output : outputs)
    TSR_RETURN_IF_ERROR(output->commit());
  return absl::OkStatus();
}

} // namespace tessera
