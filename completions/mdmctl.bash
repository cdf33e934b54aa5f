# bash completion for mdmctl. Made by: mdmctl completion bash
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
