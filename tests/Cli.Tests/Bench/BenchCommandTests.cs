using System.Text.Json;
using StreamML.Cli.Commands;

namespace StreamML.Cli.Tests.Bench;

/// <summary>
/// The shape that checks read: every figure there, finite, and the ratio that of the medians with one pair.
/// </summary>
public sealed class BenchCommandTests
{
    [Theory]
    [InlineData("api", "throughput", "prediction_p99", "leads_in_one_call")]
    [InlineData("broker", "mock", "sync")]
    [InlineData("ingest", "throughput", "latency_p99_at_half_load")]
    [InlineData("processors", "transactions", "raw", "translation", "languages")]
    [InlineData("replay")]
    [InlineData("sink")]
    [InlineData("telemetry")]
    [InlineData("training-latency")]
    public async Task Bench_OnePairAtATinyScale_PrintsItsMeasuresAsOneJsonLine(string name, params string[] measures)
    {
        using var document = JsonDocument.Parse(await RunAsync(name, "--pairs", "1", "--scale", "0.005", "--json"));
        var root = document.RootElement;
        Assert.Equal(name, root.GetProperty("name").GetString());
        if (measures.Length == 0)
        {
            CheckMeasure(root);
            return;
        }

        var found = root.GetProperty("measures").EnumerateArray().ToList();
        Assert.Equal(measures, found.Select(measure => measure.GetProperty("name").GetString()));
        Assert.All(found, CheckMeasure);
    }

    private static void CheckMeasure(JsonElement measure)
    {
        Assert.NotEmpty(measure.GetProperty("unit").GetString()!);
        Assert.Equal(1, measure.GetProperty("pairs").GetInt32());
        double control = Side(measure.GetProperty("control")), system = Side(measure.GetProperty("system"));
        var ratio = measure.GetProperty("ratio");
        foreach (string part in new[] { "min", "median", "max" })
        {
            Assert.Equal(system / control, ratio.GetProperty(part).GetDouble(), 6);
        }
    }

    private static double Side(JsonElement side)
    {
        Assert.NotEmpty(side.GetProperty("what").GetString()!);
        double median = side.GetProperty("median").GetDouble();
        Assert.True(median > 0, $"{median}");
        return median;
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var stdout = Console.Out;
        using var captured = new StringWriter();
        Console.SetOut(captured);
        try
        {
            Assert.Equal(0, await BenchCommand.Create().Parse(arguments).InvokeAsync());
        }
        finally
        {
            Console.SetOut(stdout);
        }

        return captured.ToString().TrimEnd().Split('\n')[^1];
    }
}
