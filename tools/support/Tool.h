// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What every program does alike: flags, errors as "error: TSR_....: ...", exit status.
#pragma once

#include "compiler/artifact/file/File.h" // readFile

#include <CLI/CLI.hpp>

#include <functional>
#include <initializer_list>

namespace tessera {

// Parses the command line, runs `body`, prints its error; returns the exit status of the program.
int runTool(CLI::App &app, int argc, char **argv, const std::function<absl::Status()> &body);

// For options that name a file: an empty name is a mistake, not a missing option.
const CLI::Validator &fileName();

// Refuses an output that is one of the files that are read; empty names are no files.
absl::Status checkNotOver(const std::string &output, std::initializer_list<std::string> inputs);

// The file appears whole or not at all; "-" is standard output.
absl::Status writeFile(const std::string &path, std::string_view bytes);

} // namespace tessera
