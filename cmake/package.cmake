# The installed library's CMake and pkg-config packages, and Debian packages by CPack: mdmctl (program, manual, completion)
# and libmdm-dev (static library, headers, packages).
include(CMakePackageConfigHelpers)
set(mdm_package ${CMAKE_INSTALL_LIBDIR}/cmake/mdm)
install(EXPORT mdm NAMESPACE mdm:: FILE mdmTargets.cmake DESTINATION ${mdm_package} COMPONENT development)
configure_package_config_file(cmake/mdmConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/mdmConfig.cmake
  INSTALL_DESTINATION ${mdm_package})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/mdmConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/mdmConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/mdmConfigVersion.cmake
  cmake/dependencies.cmake DESTINATION ${mdm_package} COMPONENT development)
file(RELATIVE_PATH mdm_prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/mdm.pc.in mdm.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/mdm.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME mdmctl)
set(CPACK_PACKAGE_CONTACT "The mdmctl authors <mdmctl@users.noreply.example>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME mdmctl)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "libcurl4 | libcurl4t64")  # opened at run time, so nobody finds it
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "administers device fleets through any MDM server
 Enroll, lock, wipe, push apps, inventory, and policy as declarative YAML,
 with caps, counted consent and a ledger that survives a crash.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libmdm-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libfmt-dev, nlohmann-json3-dev, libpugixml-dev, libyaml-dev, libsqlite3-dev, libssl-dev, libevent-dev, libplist-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "client library for MDM servers: static library and headers
 What mdmctl is made of: contexts, fleets, jobs with a ledger, policies.")
include(CPack)
