using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StreamML.Ingest;
using StreamML.Hosting;

namespace StreamML.FaultInjection.Processes;

/// <summary>Basis of a fault run's installation: a folder, ports, secrets, and the program's command line.</summary>
internal static class ScratchInstallation
{
    /// <summary>Creates the run's own folder, accessible to others, since PostgreSQL does not run as root.</summary>
    public static string MakeFolder()
    {
        string scratch = Directory.CreateTempSubdirectory("streamml-faults-").FullName;
        File.SetUnixFileMode(scratch, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return scratch;
    }

    /// <summary>
    /// Returns currently free ports. Held together, so that no two are the same, then released for the processes.
    /// </summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    /// <summary>The command line of the built program with these arguments.</summary>
    public static ProcessStartInfo Program(FaultRunOptions options, string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(options.Program);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>Ingest's secrets, and the tenants of its accounts, as environment variables.</summary>
    public static Dictionary<string, string> Secrets(Settings settings)
    {
        var ingest = settings.Get<IngestOptions>();
        return new(
            settings.Get<TenantOptions>().Portfolios.Select(
                account => KeyValuePair.Create($"Tenants__Portfolios__{account.Key}", account.Value)),
            StringComparer.Ordinal)
        {
            ["Ingest__TwilioAuthTokens__0"] = ingest.TwilioAuthTokens[0],
            ["Ingest__AppSecrets__0"] = ingest.AppSecrets[0],
            ["Ingest__VerifyToken"] = ingest.VerifyToken,
            ["Ingest__ApiTokens__0__Token"] = ingest.ApiTokens[0].Token!,
            ["Ingest__ApiTokens__0__Tenant"] = ingest.ApiTokens[0].Tenant,
        };
    }
}
