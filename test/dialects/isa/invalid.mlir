// RUN: neuron-opt %s --split-input-file --verify-diagnostics

// C1: tensors and queues only.
isa.program "p" target "inf2" scratch 0 {
  // expected-error @below {{C1: a program holds tensors and queues only}}
  builtin.module {}
}

// -----

// C2: one of each queue.
isa.program "p" target "inf2" scratch 0 {
  isa.queue pe {}
  // expected-error @below {{C2: a second queue pe}}
  isa.queue pe {}
}

// -----

// C3: tables.
// expected-error @below {{C3: TSR_5010: input 'x' stands there twice}}
isa.program "p" target "inf2" scratch 0 {
  isa.input "x" tensor<4xf32> at 0
  isa.input "x" tensor<4xf32> at 64
}

// -----

// expected-error @below {{C3: TSR_5010: output 'y' overlaps 'x' in its region}}
isa.program "p" target "inf2" scratch 0 {
  isa.output "x" tensor<17xf32> at 0
  isa.output "y" tensor<17xf32> at 64
}

// -----

// C8: metadata.
// expected-error @below {{C8: metadata 'answer' is not a string}}
isa.program "p" target "inf2" scratch 0 metadata {answer = 42 : i64} {
}

// -----

// C4: tensors of the machine.
isa.program "p" target "inf2" scratch 0 {
  // expected-error @below {{C4: 'tensor<?xf32>' is not a static tensor of a type the machine stores}}
  isa.input "x" tensor<?xf32> at 0
}

// -----

isa.program "p" target "inf2" scratch 0 {
  // expected-error @below {{C4: 'tensor<4xf64>' is not a static tensor}}
  isa.weight "x" tensor<4xf64> at 0
}

// -----

// C5: ranges.
isa.program "p" target "inf2" scratch 0 {
  // expected-error @below {{C5: a range is the smallest and the largest value}}
  isa.input "x" tensor<4xi32> at 0 range [1]
}

// -----

// C6: queues and their engines.
isa.program "p" target "inf2" scratch 0 {
  isa.queue act {
    // expected-error @below {{C6: not an instruction of queue act}}
    isa.copy f32 sbuf[0+1, 0], f32 sbuf[0+1, 4]
  }
}

// -----

"isa.program"() ({
  // expected-error @below {{C6: there is no queue 20}}
  "isa.queue"() ({^bb0:}) {queue = 20 : i64} : () -> ()
}) {name = "p", target = "inf2", scratch = 0 : i64} : () -> ()

// -----

// C7: what has no encoding.
isa.program "p" target "inf2" scratch 0 {
  isa.queue vector {
    // expected-error @below {{C7: TSR_5008: partitions 1+128 are not within 128 (C1)}}
    isa.copy f32 sbuf[0+1, 0], f32 sbuf[1+128, 4]
  }
}

// -----

isa.program "p" target "inf2" scratch 0 {
  isa.queue vector {
    // expected-error @below {{C7: TSR_5008: i64 in sbuf; it is for HBM only (C6)}}
    isa.fill i64 sbuf[0+1, 0], value=0.0
  }
}

// -----

// Text.
isa.program "p" target "inf2" scratch 0 {
  isa.queue vector {
    // expected-error @+2 {{expected an access for 'src'}}
    isa.copy f32 sbuf[0+1, 0]
  }
}

// -----

isa.program "p" target "inf2" scratch 0 {
  isa.queue vector {
    // expected-error @below {{'plus' is not a value this field can have}}
    isa.reduce f32 sbuf[0+1, 0], f32 sbuf[0+1, 4], op=plus, axes=1
  }
}

// -----

isa.program "p" target "inf2" scratch 0 {
  isa.queue vector {
    // expected-error @below {{waits must be in the order of queues, one for each}}
    isa.copy f32 sbuf[0+1, 0], f32 sbuf[0+1, 4] wait(act:1, pe:1)
  }
}

// -----

isa.program "p" target "inf2" scratch 0 {
  // expected-error @below {{'pool' is not a queue}}
  isa.queue pool {}
}

// -----

// expected-error @below {{a number of bytes cannot be negative}}
isa.program "p" target "inf2" scratch -1 {
}

// -----

// Generic form: the property is the instruction's encoding.
isa.program "p" target "inf2" scratch 0 {
  isa.queue vector {
    // expected-error @below {{the bytes are those of another instruction}}
    "isa.copy"() <{instruction = "'\00\00\00\01\00\00\00\00\00\00\00\01\00\00\00\00", waits = array<i64>}> : () -> ()
  }
}

// -----

isa.program "p" target "inf2" scratch 0 {
  isa.queue vector {
    // expected-error @below {{TSR_5007: the instruction ends within a field}}
    "isa.copy"() <{instruction = "$\00", waits = array<i64>}> : () -> ()
  }
}

// -----

isa.program "p" target "inf2" scratch 0 {
  isa.queue vector {
    // expected-error @below {{waits must be an array of pairs of integers}}
    "isa.copy"() <{instruction = "$\00\00\00\01\00\00\00\00\00\00\00\01\00\00\00\00", waits = array<i64: 1>}> : () -> ()
  }
}

// -----

isa.program "p" target "inf2" scratch 0 {
  isa.queue vector {
    // expected-error @below {{waits must be an array of pairs of a queue and a count}}
    "isa.copy"() <{instruction = "$\00\00\00\01\00\00\00\00\00\00\00\01\00\00\00\00", waits = array<i64: 1, -1>}> : () -> ()
  }
}

// -----

isa.program "p" target "inf2" scratch 0 {
  isa.queue vector {
    // expected-error @below {{TSR_5007: the attribute of an instruction must be a string}}
    "isa.copy"() <{instruction = 1 : i64, waits = array<i64>}> : () -> ()
  }
}
