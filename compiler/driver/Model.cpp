// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model between phases: IR, and the files its weights are still in.
#include "compiler/driver/Model.h"

#include "compiler/artifact/neff/Output.h"

#include "mlir/Parser/Parser.h"
#include "llvm/Support/MemoryBuffer.h"

#include <nlohmann/json.hpp>

#include <filesystem>

using namespace mlir;
namespace fs = std::filesystem;

namespace tessera {
namespace {

using Json = nlohmann::json;

absl::StatusOr<std::unique_ptr<llvm::MemoryBuffer>> readText(const std::string &path) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> text =
      llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!text)
    return error(Code::CannotRead, "cannot read '", path, "': ", text.getError().message());
  return std::move(*text);
}

std::string referencesPath(const std::string &path) { return path + ".weights"; }

// {"directory": "../models", "files": ["bert.onnx"]}; the directory is relative to this file.
absl::Status readReferences(const std::string &path, Model &model) {
  if (!fs::exists(path))
    return absl::OkStatus(); // a program without weights has none
  TSR_ASSIGN_OR_RETURN(std::unique_ptr<llvm::MemoryBuffer> text, readText(path));
  Json json = Json::parse(text->getBuffer().begin(), text->getBuffer().end(), nullptr, false);
  auto bad = [&] { return error(Code::BadReferences, "'", path, "' does not name weight files"); };
  if (!json.is_object() || !json.contains("directory") || !json["directory"].is_string() ||
      !json.contains("files") || !json["files"].is_array())
    return bad();
  model.directory = (fs::path(path).parent_path() / json["directory"].get<std::string>()).string();
  for (const Json &name : json["files"]) {
    if (!name.is_string())
      return bad();
    std::string file = (fs::path(model.directory) / name.get<std::string>()).string();
    TSR_ASSIGN_OR_RETURN(frontend::MappedFile mapped, frontend::MappedFile::open(file));
    model.sources.push_back(std::move(mapped));
  }
  return absl::OkStatus();
}

absl::Status writeText(const std::string &path, llvm::StringRef text) {
  TSR_ASSIGN_OR_RETURN(std::unique_ptr<FileOutput> file, FileOutput::create(path));
  TSR_RETURN_IF_ERROR(file->append(text.data(), text.size()));
  return file->commit();
}

absl::StatusOr<Model> parseText(const CompileOptions &options, MLIRContext &context) {
  Model model;
  TSR_ASSIGN_OR_RETURN(std::unique_ptr<llvm::MemoryBuffer> text, readText(options.model));
  model.module = parseSourceString<ModuleOp>(text->getBuffer(), ParserConfig(&context),
                                             fs::path(options.model).filename().string());
  if (!model.module)
    return error(Code::BadText, "'", options.model, "' is not the text of a program");
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
  TSR_ASSIGN_OR_RETURN(std::unique_ptr<llvm::MemoryBuffer> text, readText(ioConfig));
  return frontend::parseIoConfig(std::string_view(text->getBuffer()));
}

absl::StatusOr<Model> loadModel(const CompileOptions &options, MLIRContext &context) {
  if (options.from != Phase::onnx)
    return parseText(options, context);
  TSR_ASSIGN_OR_RETURN(frontend::ImportOptions import, importOptions(options.ioConfig));
  TSR_ASSIGN_OR_RETURN(frontend::ImportedModel imported,
                       frontend::importOnnx(options.model, import, context));
  return Model{std::move(imported.module), fs::path(options.model).parent_path().string(),
               std::move(imported.sources)};
}

absl::Status saveModel(const Model &model, const std::string &path) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  model.module.get().print(stream, OpPrintingFlags().enableDebugInfo());
  TSR_RETURN_IF_ERROR(writeText(path, stream.str()));
  Json files = Json::array();
  for (const frontend::MappedFile &source : model.sources)
    files.push_back(source.name());
  std::error_code ignored;
  fs::path folder = fs::absolute(path).parent_path();
  fs::path directory = fs::relative(fs::absolute(model.directory), folder, ignored);
  Json json = {{"directory", directory.empty() ? "." : directory.string()}, {"files", files}};
  return writeText(referencesPath(path), json.dump(2) + "\n");
}

} // namespace tessera
