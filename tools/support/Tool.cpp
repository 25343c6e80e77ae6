// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shared by the mains of all programs.
#include "tools/support/Tool.h"

#include "compiler/artifact/neff/Output.h"

#include <cstdio>
#include <filesystem>
#include <new>
#include <stdexcept>

namespace tessera {

// Without a status, which would need memory.
static int outOfMemory() {
  std::fputs("error: TSR_7014: the host has no memory left\n", stderr);
  return 1;
}

int runTool(CLI::App &app, int argc, char **argv, const std::function<absl::Status()> &body) {
  absl::Status status;
  try {
    app.parse(argc, argv);
    status = body();
  } catch (const CLI::ParseError &e) {
    if (e.get_exit_code() == 0) // --help and --version
      return app.exit(e);
    status = error(Code::BadFlag, e.what());
  } catch (const std::bad_alloc &) {
    return outOfMemory();
  } catch (const std::length_error &) { // a container asked for more than there can be
    return outOfMemory();
  } catch (const std::exception &e) {
    status = error(Code::Internal, e.what());
  }
  if (status.ok())
    return 0;
  std::fprintf(stderr, "error: %s\n", std::string(status.message()).c_str());
  return 1;
}

const CLI::Validator &fileName() {
  static const CLI::Validator check(
      [](const std::string &name) { return name.empty() ? "an empty name is no file" : ""; },
      "FILE");
  return check;
}

absl::Status checkNotOver(const std::string &output, std::initializer_list<std::string> inputs) {
  for (const std::string &input : inputs) {
    std::error_code none; // one of them does not exist, so they differ
    if (!input.empty() && std::filesystem::equivalent(output, input, none))
      return error(Code::BadFlag, "the output '", output, "' would replace '", input,
                   "', which is read");
  }
  return absl::OkStatus();
}

absl::Status writeFile(const std::string &path, std::string_view bytes) {
  if (path == "-") {
    bool ok = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
    return ok && std::fflush(stdout) == 0 ? absl::OkStatus()
                                          : error(Code::CannotWrite, "standard output is closed");
  }
  TSR_ASSIGN_OR_RETURN(std::unique_ptr<FileOutput> file, FileOutput::create(path));
  TSR_RETURN_IF_ERROR(file->append(bytes.data(), bytes.size()));
  return file->commit();
}

} // namespace tessera
