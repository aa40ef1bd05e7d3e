using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using StreamML.Storage.Contacts;

namespace StreamML.FaultInjection.States;

/// <summary>
/// Has a process fill the contact store and keep changing contacts, kills it midway, reopens the store, and compares
/// every contact with the result of the changes up to the checkpoint.
/// </summary>
public sealed class StateRun(
    StateOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const double Megabyte = 1 << 20;

    private StateFilled? _filled;
    private StateUpdated? _updated;

    /// <summary>Runs it.</summary>
    public async Task<StateReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        string directory = Directory.CreateTempSubdirectory("streamml-state-").FullName;
        try
        {
            await FillAndKillAsync(directory, cancellationToken);
            return Verify(directory, started);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task FillAndKillAsync(string directory, CancellationToken cancellationToken)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet")
            {
                RedirectStandardOutput = true,
                ArgumentList =
                {
                    common.Program, "check", "state", "--fill", directory,
                    "--contacts", options.Contacts.ToString(CultureInfo.InvariantCulture),
                },
            },
        };
        process.Start();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                if (_filled is null)
                {
                    _filled = JsonSerializer.Deserialize<StateFilled>(line);
                    progress.Report($"filled in {_filled!.FillSeconds:0.0} s, {_filled.HeldMegabytes:0} MB held");
                    continue;
                }

                _updated = JsonSerializer.Deserialize<StateUpdated>(line);
                if (_updated!.Changes >= (long)options.Contacts + options.Updates && _updated.Checkpoints > 1)
                {
                    return;
                }
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        throw new InvalidOperationException($"The process that fills the store ended with {process.ExitCode}.");
    }

    private StateReport Verify(string directory, long started)
    {
        var changes = new StateChanges(options.Contacts);
        long opened = time.GetTimestamp();
        using var store = new ContactStore(directory, new ContactMemory(options.MemoryBytes));
        _ = store.Find(StateChanges.KeyOf(options.Contacts / 2));
        var first = time.GetElapsedTime(opened);
        progress.Report($"open again in {first.TotalSeconds:0.0} s with {store.RestoreFrom} changes");
        long[] last = new long[options.Contacts];
        for (long change = 0; change < store.RestoreFrom; change++)
        {
            last[changes.ContactOf(change)] = change;
        }

        long read = time.GetTimestamp();
        int wrong = 0;
        for (int contact = 0; contact < options.Contacts; contact++)
        {
            var found = store.Find(StateChanges.KeyOf(contact)).Span;
            wrong += found.SequenceEqual(StateChanges.ValueOf(last[contact])) ? 0 : 1;
        }

        double held = Math.Max(_filled?.HeldMegabytes ?? double.NaN, _updated?.HeldMegabytes ?? double.NaN);
        bool ok = wrong == 0 && store.RestoreFrom >= options.Contacts && store.Count == options.Contacts
            && first <= options.RestartLimit && held <= options.MemoryBytes / Megabyte;
        return new StateReport(
            ok, options.Contacts, options.MemoryBytes / Megabyte, _filled, _updated, store.RestoreFrom, wrong,
            first.TotalSeconds,
            time.GetElapsedTime(read).TotalSeconds, time.GetElapsedTime(started).TotalSeconds);
    }
}
