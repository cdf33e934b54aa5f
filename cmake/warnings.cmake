# What every target of ours is compiled with. Third-party headers are SYSTEM and stay silent.
add_library(mdm_warnings INTERFACE)
target_compile_options(mdm_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wformat=2
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
  # g++ 12 cries wolf over std::string::insert and assign once it inlines them (its bug 105651)
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${MDMCTL_WERROR}>:-Werror>)

if(MDMCTL_SANITIZE)
  target_compile_options(mdm_warnings INTERFACE -fsanitize=${MDMCTL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(mdm_warnings INTERFACE -fsanitize=${MDMCTL_SANITIZE})
endif()
