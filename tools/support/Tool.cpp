// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shared by the mains of all programs.
#include "tools/support/Tool.h"

#include "compiler/artifact/neff/Output.h"

#include <cstdio>
#include <filesystem>
#include <new>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace tessera {

// Without a status, which would need memory.
static int outOfMemory() {
  std::fputs("error: TSR_7014: the host has no memory left\n", stderr);
  return 1;
}

// How many letters have to be changed, added or left out.
static size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

// What there is in the place of a word that was not understood.
static std::vector<std::string> namesLike(CLI::App &app, std::string_view word) {
  std::vector<std::string> names;
  if (!word.starts_with("-") && app.get_subcommands().empty())
    for (const CLI::App *command : app.get_subcommands({}))
      names.push_back(command->get_name());
  std::vector<CLI::App *> apps = app.get_subcommands(); // those that were given
  apps.push_back(&app);
  if (word.starts_with("--"))
    for (const CLI::App *command : apps)
      for (const CLI::Option *option : command->get_options())
        for (const std::string &name : option->get_lnames())
          names.push_back("--" + name);
  return names;
}

// "; did you mean '--fp32-cast'?" for the first word that is like something, or nothing.
static std::string suggestion(CLI::App &app) {
  for (const std::string &unknown : app.remaining(/*recurse=*/true)) {
    const std::string word = unknown.substr(0, unknown.find('='));
    std::string best;
    size_t least = std::max<size_t>(2, word.size() / 3) + 1;
    for (const std::string &name : namesLike(app, word))
      if (size_t far = distance(word, name); far < least) {
        least = far;
        best = name;
      }
    if (!best.empty())
      return concat("; did you mean '", best, "'?");
  }
  return "";
}

int runTool(CLI::App &app, int argc, char **argv, const std::function<absl::Status()> &body) {
  absl::Status status;
  try {
    app.parse(argc, argv);
    status = body();
  } catch (const CLI::ParseError &e) {
    if (e.get_exit_code() == 0) // --help and --version
      return app.exit(e);
    status = error(Code::BadFlag, e.what(), suggestion(app));
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
