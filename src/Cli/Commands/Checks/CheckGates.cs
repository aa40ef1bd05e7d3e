using System.CommandLine;
using StreamML.FaultInjection.Gates;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check gates</c>.</summary>
internal static class CheckGates
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sizes = new GateOptions();
        var runs = CheckOptions.Number("--runs", sizes.Runs, "Comparisons of two versions in each case.");
        var months = CheckOptions.Number("--months", sizes.Months, "Months without drift.");
        var shifts = CheckOptions.Number("--shifts", sizes.Shifts, "Shifts of half a standard deviation.");
        return new CheckOptions { TakesCluster = false }.On(
            new Command("gates",
                "Judge made-up versions and contacts: how often the gates and the drift monitor are wrong, and how\n"
                + "long they take to be right, beside tests that know more or peek.")
            {
                runs, months, shifts,
            },
            (parsed, common, token) => Task.FromResult(new GateRun(
                new GateOptions
                {
                    Runs = parsed.GetValue(runs),
                    Months = parsed.GetValue(months),
                    Shifts = parsed.GetValue(shifts),
                },
                common, TimeProvider.System, CheckOptions.Progress).Run(token)));
    }
}
