# fish completion for mdmctl. Made by: mdmctl completion fish
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
