// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Instructions to bytes and back.
//
// An instruction is a sequence of little-endian fields, padded with zeros to a multiple of 8 bytes:
//
//   u8 opcode, u8 number of waits, u16 length in 8-byte words, u32 location
//   per wait:    u8 queue, u32 count
//   per field of the instruction, in the order of the table:
//     access     u8 space + 16 * rank, u8 dtype, u8 first partition, u8 partitions,
//                offset (u32 in SBUF and PSUM, u64 in HBM), per dimension i32 count, i32 stride
//     operand    u8 0 and f32, or u8 1 and an access
//     optional   u8 0, or u8 1 and an access
//     flag, enum u8
//     int, float i32, f32; number f64; steps 4 x i32
//
// The encoding of an instruction is unique and the decoder refuses every other byte string, so
// bytes -> instructions -> bytes is the identity.
#pragma once

#include "compiler/artifact/isa/Check.h"

#include <span>
#include <string>

namespace tessera::isa {

// Appends the bytes of one instruction of `queue`.
absl::Status encode(const Instruction &instruction, Queue queue, std::string &bytes);
absl::StatusOr<std::string> encodeQueue(std::span<const Instruction> instructions, Queue queue);
absl::StatusOr<std::vector<Instruction>> decodeQueue(std::string_view bytes, Queue queue);

// One instruction without waits and location, for those who keep it as a property.
absl::StatusOr<std::string> encodeBody(const Body &body);
absl::StatusOr<Body> decodeBody(std::string_view bytes);

} // namespace tessera::isa
