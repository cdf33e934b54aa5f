// The scripts that shells load. They hold no names: everything is asked of `mdmctl __complete`.
#include <fmt/format.h>

#include <array>

#include "cli/completion.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

constexpr std::string_view bash = R"(# bash completion for mdmctl. Made by: mdmctl completion bash
# Load it with: source <(mdmctl completion bash)

_mdmctl() {
    local line="${COMP_LINE:0:COMP_POINT}" word words=() i
    COMPREPLY=()
    # bash breaks words at = and : too; what no blank parts belongs together
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word="${COMP_WORDS[i]}"
        if ((i > 0)) && [[ $line != [[:space:]]* ]]; then
            ((i == COMP_CWORD)) && word="$line"
            words[${#words[@]} - 1]+="$word"
        else
            line="${line#"${line%%[![:space:]]*}"}"
            ((i == COMP_CWORD)) && word="$line"
            words+=("$word")
        fi
        line="${line#"$word"}"
    done
    local current="${words[${#words[@]} - 1]}" last="$word"
    [[ $last == [=:] ]] && last=""
    local quote="" before="${current%"$last"}"
    [[ $last == [\"\']* ]] && quote="${last:0:1}"

    local IFS=$'\n' candidate value
    words=("${words[@]//[\"\'\\]/}")
    while IFS=$'\t' read -r value _; do
        candidate="${value#"$before"}"
        case "$value" in
        :files | :folders)
            last="${last#"$quote"}"
            [[ $current == -*=* ]] && last="${current#*=}"
            compopt -o filenames 2>/dev/null
            if [[ $value == :files ]]; then
                COMPREPLY+=($(compgen -f -- "$last"))
            else
                COMPREPLY+=($(compgen -d -- "$last"))
            fi
            ;;
        *)
            [[ -z $quote ]] && printf -v candidate '%q' "$candidate"
            COMPREPLY+=("$candidate")
            ;;
        esac
    done < <(mdmctl __complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _mdmctl mdmctl
)";

constexpr std::string_view zsh = R"(#compdef mdmctl
# zsh completion for mdmctl. Made by: mdmctl completion zsh
# Put it into a folder of $fpath as _mdmctl, or load it with: source <(mdmctl completion zsh)

_mdmctl() {
    local -a values shown
    local line value
    local before=("${(@Q)words[2,CURRENT-1]}")
    for line in "${(@f)$(mdmctl __complete -- "${before[@]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
        value="${line%%$'\t'*}"
        case "$value" in
        '') ;;
        :files | :folders)
            compset -P '-*='
            if [[ $value == :files ]]; then _files; else _files -/; fi
            ;;
        *)
            values+=("$value")
            if [[ $line == *$'\t'?* ]]; then
                shown+=("$value -- ${line#*$'\t'}")
            else
                shown+=("$value")
            fi
            ;;
        esac
    done
    ((${#values})) && compadd -l -d shown -a values
}

if [[ "${funcstack[1]}" == _mdmctl ]]; then
    _mdmctl "$@"
elif ((${+functions[compdef]})); then
    compdef _mdmctl mdmctl
fi
)";

constexpr std::string_view fish = R"(# fish completion for mdmctl. Made by: mdmctl completion fish
# Load it with: mdmctl completion fish | source

function __mdmctl_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    for line in (mdmctl __complete -- $words "$current" 2>/dev/null)
        set -l value (string split -m1 \t -- $line)[1]
        # the value of --option=FILE keeps its option
        set -l option (string match -r '^-[^=]*=' -- "$current")
        set -l path (string replace -r '^-[^=]*=' '' -- "$current")
        switch $value
            case ':files'
                for name in (__fish_complete_path $path)
                    echo "$option$name"
                end
            case ':folders'
                for name in (__fish_complete_directories $path)
                    echo "$option$name"
                end
            case '*'
                echo $line
        end
    end
end
complete -c mdmctl -f -a '(__mdmctl_complete)'
)";

struct Script {
    std::string_view shell;
    std::string_view text;
};
constexpr std::array<Script, 3> scripts{{{"bash", bash}, {"zsh", zsh}, {"fish", fish}}};

}  // namespace

const std::vector<std::string>& completion_shells() {
    static const std::vector<std::string> shells{"bash", "zsh", "fish"};
    return shells;
}

Result<std::string> completion_script(std::string_view shell) {
    for (const Script& script : scripts)
        if (script.shell == shell) return std::string(script.text);
    const std::string near = did_you_mean(shell, completion_shells());
    return Error{Code::usage, fmt::format("there is no completion for '{}'", printable(shell)),
                 near.empty() ? "use one of: " + join(completion_shells(), ", ") : near};
}

}  // namespace mdm::cli
