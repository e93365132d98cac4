//! The program: arguments in, an exit code out.

fn main() -> std::process::ExitCode {
    labwright::cli::main(std::env::args_os().collect()).into()
}
