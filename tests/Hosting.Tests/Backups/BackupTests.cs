using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting.Backups;
using StreamML.Hosting.Erasing;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Testing;

namespace StreamML.Hosting.Tests.Backups;

/// <summary>An installation is backed up under load and goes on elsewhere: nothing lost, nothing doubled.</summary>
public sealed class BackupTests
{
    private const string Anna = "46701234567";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Backup_UnderLoad_GoesOnElsewhereWithNothingLostAndNothingDoubled()
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)Convert.ToInt32("711", 8));
        string backup = Path.Combine(folder.Path, "backup.tar");
        string keys = Path.Combine(folder.Path, "keys.json");
        string suppressions = Path.Combine(folder.Path, "suppressions.json");
        var feed = new MessageFeed();
        int sentBefore;
        var alive = MessageFeed.Load(Path.Combine(folder.Path, "alive"));
        await using (var installation = await StartAsync(alive))
        {
            var kafka = installation.Pipeline!.Kafka;
            await installation.PublishAsync(None);
            await feed.SendAsync(kafka, Anna, 1);
            using var stop = new CancellationTokenSource();
            var feeding = feed.RunAsync(kafka, stop.Token);
            await feed.ArrivedAsync(alive, atLeast: 100);
            sentBefore = feed.Acknowledged;
            var report = await new BackupJob(
                MessageFeed.Load(alive.Streamml.DataDirectory), TimeProvider.System, NullLoggerFactory.Instance)
                .RunAsync(backup, keys, None);
            Assert.True(feed.Acknowledged > sentBefore, "The feed stood still.");
            Assert.True(report.Manifest.Broker!.Partitions.Sum(each => each.End) > sentBefore);
            await stop.CancelAsync();
            await feeding;
            await feed.ArrivedAsync(alive, feed.Acknowledged);
            await new ErasureJob(kafka, alive, TimeProvider.System).RunAsync(Anna, null, None);
            Assert.True(await SuppressionsFile.WriteAsync(kafka, suppressions, None) > 0);
        }

        await RefusesAsync(backup, keys, folder.Path);
        var restored = MessageFeed.Load(Path.Combine(folder.Path, "restored"));
        var done = await RestoreAsync(restored, backup, keys, suppressions);
        Assert.Equal(1, done.Erased);

        restored = MessageFeed.Load(restored.Streamml.DataDirectory);
        await using (var installation = await StartAsync(restored))
        {
            var kafka = installation.Pipeline!.Kafka;

            // What was acknowledged before the backup is there, once, but for Anna; then all is sent again.
            int there = await feed.SettledAsync(restored);
            Assert.InRange(there, sentBefore - 1, feed.Acknowledged - 1);
            await feed.AssertOnceAsync(kafka, restored, Enumerable.Range(1, sentBefore - 1));
            await feed.SendAgainAsync(kafka);
            await feed.ArrivedAsync(restored, feed.Acknowledged - 1);
            await feed.AssertOnceAsync(kafka, restored, Enumerable.Range(1, feed.Acknowledged - 1));
        }
    }

    // A damaged or cut archive, the wrong folder, no key: nothing is written, or no role starts.
    private static async Task RefusesAsync(string backup, string keys, string scratch)
    {
        byte[] whole = await File.ReadAllBytesAsync(backup);
        string key = (await File.ReadAllTextAsync(Path.Combine(scratch, "alive", "installation.key"))).Trim();
        Assert.Equal(key, KeysFile.Read(keys).InstallationKey);
        Assert.Equal(-1, whole.AsSpan().IndexOf(Encoding.ASCII.GetBytes(key)));
        string bad = Path.Combine(scratch, "bad.tar");
        byte[] flipped = [.. whole];
        flipped[whole.AsSpan().IndexOf("SMLSNAP1"u8) + 20] ^= 1;
        foreach (byte[] content in new[] { flipped, whole[..(whole.Length / 2)], whole[..100], [] })
        {
            await File.WriteAllBytesAsync(bad, content);
            var settings = MessageFeed.Load(Path.Combine(scratch, "refused"));
            await Assert.ThrowsAsync<RoleConfigurationException>(() => RestoreAsync(settings, bad, keys, null));
            Assert.False(Directory.Exists(settings.Streamml.DataDirectory));
        }

        var taken = MessageFeed.Load(scratch);
        var fault = await Assert.ThrowsAsync<RoleConfigurationException>(
            () => RestoreAsync(taken, backup, keys, null));
        Assert.Contains("not empty", fault.Message, StringComparison.Ordinal);

        // Ended on its way, it keeps roles from starting; run again, it begins anew.
        var killed = MessageFeed.Load(Path.Combine(scratch, "killed"));
        string folder = killed.Streamml.DataDirectory;
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => RestoreAsync(killed, backup, null, null, EndAtFiles));
        Assert.Throws<RoleStopException>(() => RestoreMarker.Refuse(folder));
        string leftover = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "kafka")).FullName, "half");
        await File.WriteAllTextAsync(leftover, "");
        var report = await RestoreAsync(MessageFeed.Load(folder), backup, null, null);
        Assert.False(report.HasKey);
        Assert.False(File.Exists(leftover));
        Assert.False(File.Exists(Path.Combine(folder, "installation.key")));
        RestoreMarker.Refuse(folder);

        static void EndAtFiles(string step)
        {
            if (step == "files")
            {
                throw new OperationCanceledException();
            }
        }
    }

    private static Task<RestoreReport> RestoreAsync(
        Settings settings, string backup, string? keys, string? suppressions, Action<string>? reached = null) =>
        new RestoreJob(settings, TimeProvider.System, NullLoggerFactory.Instance)
        {
            Reached = reached ?? (_ => { }),
        }.RunAsync(backup, keys, suppressions, None);

    private static Task<Installation> StartAsync(Settings settings) => Installation.StartAsync(
        settings, RoleSet.Of(MessageFeed.Roles), TimeProvider.System, NullLoggerFactory.Instance, None);
}
