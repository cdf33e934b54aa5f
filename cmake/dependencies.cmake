# What the library needs, from Debian 12's packages; CONTRIBUTING.md says what each is for. Installed beside the CMake package,
# so that programs built on an installed library find the same things.
# Static archives are taken where Debian has them: they halve the time a short command needs to start.
set(CMAKE_THREAD_PREFER_PTHREAD ON)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PLIST REQUIRED IMPORTED_TARGET libplist-2.0)

function(mdm_static_or_shared target name)
  find_library(${target}_STATIC lib${name}.a)
  find_library(${target}_SHARED ${name} REQUIRED)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  if(${target}_STATIC)
    target_link_libraries(${target} INTERFACE ${${target}_STATIC} ${CMAKE_DL_LIBS} Threads::Threads m)
  else()
    target_link_libraries(${target} INTERFACE ${${target}_SHARED})
  endif()
endfunction()

mdm_static_or_shared(mdm_sqlite sqlite3)
mdm_static_or_shared(mdm_crypto crypto)
mdm_static_or_shared(mdm_yaml yaml)
mdm_static_or_shared(mdm_pugixml pugixml)

# libssl needs libcrypto behind it, whoever else names that earlier
if(mdm_crypto_STATIC)
  find_library(mdm_ssl_STATIC libssl.a)
endif()
if(mdm_ssl_STATIC)
  add_library(mdm_ssl STATIC IMPORTED GLOBAL)
  set_target_properties(mdm_ssl PROPERTIES IMPORTED_LOCATION ${mdm_ssl_STATIC} INTERFACE_LINK_LIBRARIES mdm_crypto)
else()
  mdm_static_or_shared(mdm_ssl ssl)
endif()
