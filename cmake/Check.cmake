# Targets that test: check-lit, check-unit, check (both). Included last, when all tools and tests are known.
set(TESSERA_PYTHON ${CMAKE_SOURCE_DIR}/.venv/bin/python)
configure_file(${CMAKE_SOURCE_DIR}/test/lit.site.cfg.py.in ${CMAKE_BINARY_DIR}/test/lit.site.cfg.py @ONLY)

get_property(tools GLOBAL PROPERTY TESSERA_TOOLS)
get_property(tests GLOBAL PROPERTY TESSERA_TESTS)
add_custom_target(check-lit
  COMMAND ${TESSERA_PYTHON} ${CMAKE_SOURCE_DIR}/.venv/bin/lit -sv --time-tests ${CMAKE_BINARY_DIR}/test
  DEPENDS ${tools} nrt USES_TERMINAL)
add_custom_target(check-unit
  COMMAND ${CMAKE_CTEST_COMMAND} --output-on-failure -j2 DEPENDS ${tests} USES_TERMINAL)
add_custom_target(check DEPENDS check-lit check-unit)
