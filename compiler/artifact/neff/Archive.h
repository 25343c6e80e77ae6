// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Owning pointers to the objects of libarchive.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace tessera {

struct FreeArchive {
  void operator()(archive *a) const { archive_free(a); }
  void operator()(archive_entry *e) const { archive_entry_free(e); }
};
using ArchivePtr = std::unique_ptr<archive, FreeArchive>; // reading or writing
using ArchiveEntryPtr = std::unique_ptr<archive_entry, FreeArchive>;

} // namespace tessera
