using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using StreamML.Bench;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml bench NAME</c>: a measure against its control in the same run.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME")
        {
            Description = string.Join("; ", Benchmarks.All.Select(bench => $"{bench.Name}: {bench.Description}")),
        };
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var pairs = new Option<int>("--pairs")
        {
            Description = "Alternating pairs of control and system.",
            DefaultValueFactory = _ => 5,
        };
        var scale = new Option<double>("--scale")
        {
            Description = "Share of the usual amount of work, 0.001 to 1. Below 1 the figures mean little.",
            DefaultValueFactory = _ => 1,
        };
        var rate = new Option<int>("--rate")
        {
            Description = "Requests per second at which api measures the latency of one prediction, from 1.",
            DefaultValueFactory = _ => new Effort(1).PerSecond,
        };
        var command = new Command("bench",
            "Measure one part against a control in the same run.\nExample: streamml bench processors --json")
        {
            name, json, pairs, scale, rate,
        };
        command.SetAction(async (parsed, token) =>
        {
            var bench = Benchmarks.All.FirstOrDefault(bench => bench.Name == parsed.GetValue(name))
                ?? throw new RoleConfigurationException(
                    $"Unknown benchmark '{parsed.GetValue(name)}'. Known benchmarks: "
                    + $"{string.Join(", ", Benchmarks.All.Select(bench => bench.Name))}.");
            var effort = new Effort(
                Math.Max(1, parsed.GetValue(pairs)), Math.Clamp(parsed.GetValue(scale), 0.001, 1))
            {
                PerSecond = Math.Max(1, parsed.GetValue(rate)),
            };
            var measures = await bench.RunAsync(effort, new ProgressWriter(), token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(ToJson(bench.Name, measures));
            }
            else
            {
                Print(measures);
            }

            return 0;
        });
        return command;
    }

    private static string ToJson(string name, IReadOnlyList<Measure> measures)
    {
        if (measures.Count == 1)
        {
            return JsonSerializer.Serialize(measures[0] with { Name = name }, AnswerJson.Options);
        }

        return new JsonObject
        {
            ["name"] = name,
            ["measures"] = JsonSerializer.SerializeToNode(measures, AnswerJson.Options),
        }.ToJsonString();
    }

    private static void Print(IReadOnlyList<Measure> measures)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("measure", "unit", "control", "system", "ratio", "min to max");
        foreach (var measure in measures)
        {
            table.AddRow(
                measure.Name,
                measure.Unit,
                $"{measure.Control.Median:N1}  {measure.Control.What}",
                $"{measure.System.Median:N1}  {measure.System.What}",
                $"{measure.Ratio.Median:0.000}",
                $"{measure.Ratio.Min:0.000} to {measure.Ratio.Max:0.000}");
        }

        AnsiConsole.Write(table);
    }
}
