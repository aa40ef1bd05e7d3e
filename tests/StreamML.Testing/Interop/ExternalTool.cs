using System.ComponentModel;
using System.Diagnostics;

namespace StreamML.Testing.Interop;

/// <summary>Programs of others that tests compare with. A test that needs one is skipped where it is missing.</summary>
public static class ExternalTool
{
    // Debian's own: the packages of the distribution are not seen by another Python.
    private const string Python = "/usr/bin/python3";

    /// <summary>Why a test that needs protoc is skipped; null when it is there.</summary>
    public static string? ProtocSkipReason { get; } = Succeeds("protoc", "--version")
        ? null
        : "protoc is missing (protobuf-compiler)";

    /// <summary>Why a test that needs Confluent's Python client is skipped; null when it is there.</summary>
    public static string? PythonSkipReason { get; } = ProtocSkipReason ?? (Succeeds(
        Python, "-c", "import google.protobuf, requests, confluent_kafka.schema_registry.protobuf")
        ? null
        : "python3-confluent-kafka is missing (with python3-protobuf and python3-requests)");

    /// <summary>Runs protoc.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it wrote.</exception>
    public static Task<string> ProtocAsync(params string[] arguments) => RunAsync("protoc", arguments, input: "");

    /// <summary>Runs a Python program with text on its standard input; gives its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it wrote.</exception>
    public static Task<string> PythonAsync(string input, params string[] arguments) =>
        RunAsync(Python, arguments, input);

    private static async Task<string> RunAsync(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} failed: {await error}");
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(
                program, arguments)
            { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
