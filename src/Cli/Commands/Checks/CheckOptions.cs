using System.CommandLine;
using System.Text.Json;
using StreamML.FaultInjection;

namespace StreamML.Cli.Commands.Checks;

/// <summary>Options of every check, and how its report is printed.</summary>
internal sealed class CheckOptions
{
    /// <summary>Where checks say what they do.</summary>
    public static readonly IProgress<string> Progress = new ProgressWriter();

    private readonly Option<int> _seed = Number("--seed", 1, "Seed of the faults and the traffic.");
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print the report as one JSON object, the last line of stdout.",
    };

    private readonly Option<string> _kafka = new("--kafka")
    {
        Description =
            "Hosts and ports of a cluster to run on. Default: a broker for this run, killed like the roles.",
        DefaultValueFactory = _ => "",
    };

    /// <summary>Whether it can run on a cluster (true, default).</summary>
    public bool TakesCluster { get; init; } = true;

    /// <summary>An option that is a number.</summary>
    public static Option<int> Number(string name, int value, string text) =>
        new(name) { Description = text, DefaultValueFactory = _ => value };

    /// <summary>Adds them to the command of a check, which runs it and ends with 0 only if it holds.</summary>
    public Command On<T>(Command command, Func<ParseResult, FaultRunOptions, CancellationToken, Task<T>> run)
        where T : class?, ICheckReport?
    {
        command.Add(_seed);
        command.Add(_json);
        if (TakesCluster)
        {
            command.Add(_kafka);
        }

        command.SetAction(async (parsed, token) =>
        {
            var common = new FaultRunOptions
            {
                Program = typeof(CheckOptions).Assembly.Location,
                Seed = parsed.GetValue(_seed),
                BootstrapServers = parsed.GetValue(_kafka) ?? "",
            };
            if (await run(parsed, common, token) is not { } report)
            {
                return 0;
            }

            Console.WriteLine(parsed.GetValue(_json)
                ? JsonSerializer.Serialize(report, AnswerJson.Options)
                : ReportText.Of(report));
            return report.Ok ? 0 : CommandLine.Failed;
        });
        return command;
    }
}
