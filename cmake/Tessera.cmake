# What a folder's CMakeLists.txt says: one call per library, dialect, pass, tool or test.

# Adds every outermost folder below `folder` that has a CMakeLists.txt.
function(add_tessera_tree folder)
  if(EXISTS ${folder}/CMakeLists.txt)
    file(RELATIVE_PATH relative ${CMAKE_SOURCE_DIR} ${folder})
    add_subdirectory(${folder} ${CMAKE_BINARY_DIR}/${relative})
    return()
  endif()
  file(GLOB children CONFIGURE_DEPENDS LIST_DIRECTORIES true ${folder}/*)
  foreach(child IN LISTS children)
    if(IS_DIRECTORY ${child})
      add_tessera_tree(${child})
    endif()
  endforeach()
endfunction()

# A plain C++ library: no LLVM.
function(add_tessera_library name)
  cmake_parse_arguments(ARG "" "" "SRCS;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SRCS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
endfunction()

# Runs mlir-tblgen: tessera_tablegen(OUTPUTS "Ops.td -gen-op-decls Ops.h.inc" ...).
function(tessera_tablegen outputs)
  foreach(rule IN LISTS ARGN)
    separate_arguments(words UNIX_COMMAND "${rule}")
    list(POP_FRONT words source)
    list(POP_BACK words output)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/${output})
    add_custom_command(OUTPUT ${out}
      COMMAND ${MLIR_TABLEGEN_EXE} ${words} -I ${CMAKE_SOURCE_DIR} -I ${MLIR_INCLUDE_DIRS}
              ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${out} -d ${out}.d
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${source} DEPFILE ${out}.d VERBATIM)
    list(APPEND made ${out})
  endforeach()
  set(${outputs} ${made} PARENT_SCOPE)
endfunction()

# A library on MLIR; TABLEGEN holds rules as of tessera_tablegen.
function(add_tessera_mlir_library name)
  cmake_parse_arguments(ARG "" "" "TABLEGEN;SRCS;LINK" ${ARGN})
  tessera_tablegen(generated ${ARG_TABLEGEN})
  add_library(${name} STATIC ${ARG_SRCS} ${generated})
  target_include_directories(${name} SYSTEM PUBLIC ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK} MLIR LLVM)
endfunction()

function(add_tessera_dialect)
  add_tessera_mlir_library(${ARGV})
endfunction()

# A pass: NAME.td beside its sources makes NAME.h.inc.
function(add_tessera_pass name)
  add_tessera_mlir_library(${name} TABLEGEN "${name}.td -gen-pass-decls -name ${name} ${name}.h.inc" ${ARGN})
endfunction()

function(add_tessera_tool name)
  cmake_parse_arguments(ARG "" "" "SRCS;LINK" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
  set_property(GLOBAL APPEND PROPERTY TESSERA_TOOLS ${name})
endfunction()

function(add_tessera_unit_test name)
  cmake_parse_arguments(ARG "" "" "SRCS;LINK" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest_main GTest::gmock)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  set_property(GLOBAL APPEND PROPERTY TESSERA_TESTS ${name})
  add_test(NAME ${name} COMMAND ${name})
endfunction()
