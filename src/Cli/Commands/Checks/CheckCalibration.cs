using System.CommandLine;
using StreamML.FaultInjection.Calibrations;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check calibration</c>.</summary>
internal static class CheckCalibration
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var tables = new Option<string>("--tables")
        {
            Description = "Folder of CSV files whose last column is the target, beside the made-up tasks.",
            DefaultValueFactory = _ => "",
        };
        var drop = new Option<string[]>("--drop")
        {
            Description = "A column to leave out where a table has it; repeat it for several.",
            AllowMultipleArgumentsPerToken = true,
        };
        return new CheckOptions { TakesCluster = false }.On(
            new Command("calibration",
                "Calibrate models of twenty made-up tasks and of your own tables: the chosen method must not be worse\n"
                + "than none on 95 % of them, and gain at least what beta calibration alone does.")
            {
                tables, drop,
            },
            (parsed, common, token) => Task.FromResult(new CalibrationRun(
                new CalibrationRunOptions
                {
                    Tables = parsed.GetRequiredValue(tables),
                    Drop = parsed.GetValue(drop) ?? [],
                },
                common, TimeProvider.System, CheckOptions.Progress).Run(token)));
    }
}
