# What only the program needs, and how it is linked.
find_package(CLI11 REQUIRED)
mdm_static_or_shared(mdm_qrencode qrencode)
mdm_static_or_shared(mdm_zlib z)
mdm_static_or_shared(mdm_png png16)
target_link_libraries(mdm_png INTERFACE mdm_zlib)

# mdm_quick_memory(program): mimalloc in the place of the C library's malloc, where it is installed. Text in, small strings
# and maps, text out: with it `policy validate` takes two thirds of the CPU (jemalloc: the same), and a job whose targets go
# from one thread to another a tenth less. It costs `--version` 0.1 of what is measured below. First in line, so that libc's
# own is not found; not under sanitizers, which watch malloc themselves.
find_library(MDM_MIMALLOC mimalloc)
function(mdm_quick_memory program)
  if(MDM_MIMALLOC AND NOT MDMCTL_SANITIZE)
    target_link_libraries(${program} PRIVATE ${MDM_MIMALLOC})
  endif()
endfunction()

# mdm_lean(program): a program that starts quickly. Measured with tests/bench/run.sh on `--version`, CPU against a static
# CLI11 program: 1.38 times as linked by default; 1.29 without libfmt.so (Debian has no libfmt.a, so fmt's one source is
# compiled from its header); 1.08 with libstdc++ and libgcc inside; 0.99 without sections that nobody uses; memory
# 4.5 MiB, and 4.0 with packed relocations. Left alone: PIE, since the program reads hostile text (without it 0.79);
# libplist, which Debian has shared only (0.05); a fully static program (0.63), which could not open libcurl later.
# Not under sanitizers, which bring their own libraries.
include(CheckCXXSourceRuns)
include(CheckLinkerFlag)
set(CMAKE_REQUIRED_LINK_OPTIONS "LINKER:-z,pack-relative-relocs")
check_cxx_source_runs("int main() { return 0; }" MDM_PACKED_RELOCATIONS)  # the loader must know them, too
unset(CMAKE_REQUIRED_LINK_OPTIONS)
check_linker_flag(CXX "LINKER:--gc-sections,--as-needed" MDM_GC_SECTIONS)
check_linker_flag(CXX "-static-libstdc++" MDM_STATIC_LIBSTDCXX)

function(mdm_lean program)
  if(MDMCTL_SANITIZE OR NOT CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$")
    return()
  endif()
  # first of all, so that libfmt.so is not needed when its turn comes
  target_sources(${program} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/fmt_source.cpp)
  if(MDM_GC_SECTIONS)
    target_link_options(${program} PRIVATE LINKER:--gc-sections,--as-needed)
  endif()
  if(MDM_STATIC_LIBSTDCXX)
    target_link_options(${program} PRIVATE -static-libstdc++ -static-libgcc)
  endif()
  if(MDM_PACKED_RELOCATIONS)
    target_link_options(${program} PRIVATE LINKER:-z,pack-relative-relocs)
  endif()
endfunction()
