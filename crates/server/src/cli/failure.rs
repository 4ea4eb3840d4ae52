//! How a command ends when it does not succeed.

use std::process::ExitCode;

use base::Fault;

use super::out;

/// Exit codes: 0 done, 1 a fault, 2 the command was written wrongly.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command or the configuration is wrong: 2.
    Usage(String),
    /// It could not be done: 1.
    Fault(Fault),
    /// Everything was already said: 1.
    Said,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Failure {
    /// Tells the person at the terminal and gives the process's exit code.
    pub(crate) fn tell(self) -> ExitCode {
        match self {
            Self::Usage(reason) => {
                out::remark(format!("错误 error: {reason}"));
                ExitCode::from(2)
            }
            Self::Fault(fault) => {
                out::remark(format!("错误 error: {fault}"));
                ExitCode::from(1)
            }
            Self::Said => ExitCode::from(1),
        }
    }
}
