using System.Diagnostics;

namespace StreamML.EmbeddedKafka.Tests.Interop;

/// <summary>Other people's programs, run against a broker under test.</summary>
internal static class Tools
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>Where Apache Kafka is unpacked; null when STREAMML_KAFKA_HOME does not say.</summary>
    public static string? KafkaHome { get; } =
        Environment.GetEnvironmentVariable("STREAMML_KAFKA_HOME") is { Length: > 0 } home ? home : null;

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Whether Debian's python has a module.</summary>
    public static bool HasPythonModule(string module) =>
        File.Exists("/usr/bin/python3") && Directory.Exists($"/usr/lib/python3/dist-packages/{module}");

    /// <summary>Runs one of Kafka's own scripts, "kafka-topics" for example.</summary>
    public static Task<string> KafkaAsync(string script, string arguments, string input = "") => RunAsync(
        Path.Combine(KafkaHome ?? throw new InvalidOperationException("No Kafka here."), "bin", $"{script}.sh"),
        arguments,
        input);

    /// <summary>Runs a program to its end and returns what it printed; a failure or a timeout fails the test.</summary>
    public static async Task<string> RunAsync(string program, string arguments, string input = "")
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.StartInfo.Environment["KAFKA_HEAP_OPTS"] = "-Xmx256m";
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {arguments} did not end in time: {await output}{await errors}");
        }

        Assert.True(process.ExitCode == 0, $"{program} {arguments} failed: {await output}{await errors}");
        return await output;
    }
}

/// <summary>Runs only where a program is on the path.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program) =>
        Skip = Tools.IsInstalled(program) ? null : $"{program} is not installed";
}

/// <summary>Runs only where Debian's python has a module.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(string module) =>
        Skip = Tools.HasPythonModule(module) ? null : $"python3 has no module {module}";
}

/// <summary>Runs only where STREAMML_KAFKA_HOME names an unpacked Apache Kafka.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KafkaHomeFactAttribute : FactAttribute
{
    public KafkaHomeFactAttribute() => Skip = Tools.KafkaHome is null ? "STREAMML_KAFKA_HOME is not set" : null;
}
