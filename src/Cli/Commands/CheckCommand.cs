using System.CommandLine;
using StreamML.Cli.Commands.Checks;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml check NAME</c>: the guarantees, held against faults.</summary>
internal static class CheckCommand
{
    public static Command Create() => new(
        "check",
        "Test the guarantees under faults, on a scratch folder and free ports. The exit code is 0 only if they hold.\n"
        + "Example: streamml check kills --kills 100 --json")
    {
        CheckKills.Create(), CheckDuplicates.Create(), CheckPoison.Create(), CheckMemory.Create(),
        CheckArtifacts.Create(), CheckSwap.Create(), CheckTrainings.Create(), CheckState.Create(),
        CheckParity.Create(), CheckWindows.Create(), CheckGates.Create(), CheckCalibration.Create(),
        CheckApi.Create(), CheckReads.Create(), CheckRedrive.Create(), CheckReplay.Create(), CheckBackup.Create(),
        CheckErasure.Create(), CheckAlerts.Create(), CheckCanaries.Create(),
    };
}
