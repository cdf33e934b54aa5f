# mdm_unity(target groups): with MDMCTL_UNITY, its files are compiled in so many groups, which takes a third of the time: most of it goes
# into headers and templates that they share. Neighbours in a folder, whose helpers are often called alike, go into different groups, a
# folder's first into one drawn by its name, so that a new file moves none of another folder, and a build without some folders has the
# same groups but for those. Where two meet all the same, one helper is renamed. The dev preset, for editing, does without: there, a file
# is compiled alone, and must include what it uses.
function(mdm_unity target groups)
  if(NOT MDMCTL_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  get_target_property(home ${target} SOURCE_DIR)
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${home} NORMALIZE)
    cmake_path(GET source PARENT_PATH folder)
    file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${folder})
    if(NOT DEFINED "next_of_${folder}")
      string(MD5 start "${folder}")
      string(SUBSTRING ${start} 0 6 start)
      set("next_of_${folder}" 0x${start})
    endif()
    math(EXPR group "${next_of_${folder}} % ${groups}")
    math(EXPR "next_of_${folder}" "${group} + 1")
    set_property(SOURCE ${source} TARGET_DIRECTORY ${target} PROPERTY UNITY_GROUP ${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)  # it takes a group for a header
endfunction()
