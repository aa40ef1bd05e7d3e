using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting.Backups;
using StreamML.Hosting.Erasing;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Keys;
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
        await using (var installation = await StartAsync(alive, MessageFeed.Roles))
        {
            var kafka = installation.Pipeline!.Kafka;
            await installation.PublishAsync(None);
            await feed.SendAsync(kafka, Anna, 1);
            using var stop = new CancellationTokenSource();
            var feeding = feed.RunAsync(kafka, stop.Token);
            await feed.ArrivedAsync(alive, atLeast: 100);
            sentBefore = feed.Acknowledged;
            var report = await BackUpAsync(MessageFeed.Load(alive.Streamml.DataDirectory), backup, keys);
            Assert.True(report.Manifest.Broker!.Partitions.Sum(each => each.End) > sentBefore);

            // A backup of so little may be quicker than one answer; what matters is that sending goes on.
            await feed.AcknowledgedAsync(sentBefore + 1);
            await stop.CancelAsync();
            await feeding;
            await feed.ArrivedAsync(alive, feed.Acknowledged);
            await new ErasureJob(kafka, alive, TimeProvider.System).RunAsync([Anna], null, None);
            Assert.True(await SuppressionsFile.WriteAsync(kafka, suppressions, None) > 0);
        }

        var restored = MessageFeed.Load(Path.Combine(folder.Path, "restored"));
        await AssertEndedOnItsWayAsync(restored.Streamml.DataDirectory, backup);
        var done = await RestoreAsync(restored, backup, keys, suppressions);
        Assert.Equal(1, done.Erased);

        restored = MessageFeed.Load(restored.Streamml.DataDirectory);
        await using (var installation = await StartAsync(restored, MessageFeed.Roles))
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

    [Fact]
    public async Task Backup_OfAStoppedInstallation_IsRestoredWithoutItsKeyToo()
    {
        using var folder = new ScratchFolder();
        var (backup, _) = await BrokerAloneAsync(folder.Path);
        var restored = MessageFeed.Load(Path.Combine(folder.Path, "restored"));
        string data = restored.Streamml.DataDirectory;

        var report = await RestoreAsync(restored, backup, keys: null, suppressions: null);

        Assert.False(report.HasKey);
        Assert.False(File.Exists(Path.Combine(data, "installation.key")));
        Assert.True(Directory.Exists(Path.Combine(data, "kafka", "partitions")));
        RestoreMarker.Refuse(data);
    }

    [Fact]
    public async Task Restore_OfWhatDoesNotFit_WritesNothingAndSaysWhatToDo()
    {
        using var folder = new ScratchFolder();
        var (backup, keys) = await BrokerAloneAsync(folder.Path);
        byte[] whole = await File.ReadAllBytesAsync(backup);
        string bad = Path.Combine(folder.Path, "bad.tar");
        byte[] flipped = [.. whole];
        flipped[whole.AsSpan().IndexOf("SMLSNAP1"u8) + 20] ^= 1;
        (string Why, byte[] Content)[] damaged =
        [
            ("is damaged", flipped), ("is damaged", whole[..(whole.Length / 2)]), ("its beginning", whole[..100]),
            ("is no backup", []),
        ];
        foreach (var (why, content) in damaged)
        {
            await File.WriteAllBytesAsync(bad, content);
            await RefusedAsync(why, bad, keys);
        }

        await RefusedAsync("no keys file", backup, bad);
        string others = Path.Combine(folder.Path, "others.json");
        KeysFile.Write(others, InstallationKey.Create());
        await RefusedAsync("of another installation", backup, others);
        await RefusedAsync("Name a backup", backup + ".gone", keys);
        await RefusedAsync("Free some space", backup, keys, settings => settings.FreeBytesMin = long.MaxValue);
        var taken = MessageFeed.Load(folder.Path);
        var fault = await Assert.ThrowsAsync<RoleConfigurationException>(
            () => RestoreAsync(taken, backup, keys, null));
        Assert.Contains("not empty", fault.Message, StringComparison.Ordinal);

        async Task RefusedAsync(string why, string from, string with, Action<BackupOptions>? configure = null)
        {
            var settings = MessageFeed.Load(Path.Combine(folder.Path, "refused"));
            configure?.Invoke(settings.Get<BackupOptions>());
            var refused = await Assert.ThrowsAsync<RoleConfigurationException>(
                () => RestoreAsync(settings, from, with, null));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(settings.Streamml.DataDirectory));
        }
    }

    [Fact]
    public async Task Backup_ThatCannotBeWritten_LeavesNothingAndSaysWhatToDo()
    {
        using var folder = new ScratchFolder();
        var (backup, keys) = await BrokerAloneAsync(folder.Path);
        string next = Path.Combine(folder.Path, "next");

        await RefusedAsync("choose a new name", backup, null);
        await RefusedAsync("choose a new name", next, keys);
        await RefusedAsync("would be in the backup", next, Path.Combine(next, "keys.json"));
        await RefusedAsync("mount the disk", Path.Combine(folder.Path, "unmounted", "next"), null);
        await RefusedAsync("Free some space", next, null, settings => settings.FreeBytesMin = long.MaxValue);

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path, "next*"));
        Assert.Equal(0, DiskSpace.In(Path.Combine(folder.Path, "alive", "kafka", "frozen")));

        async Task RefusedAsync(string why, string output, string? with, Action<BackupOptions>? configure = null)
        {
            var settings = MessageFeed.Load(Path.Combine(folder.Path, "alive"));
            configure?.Invoke(settings.Get<BackupOptions>());
            var refused = await Assert.ThrowsAsync<RoleConfigurationException>(
                () => BackUpAsync(settings, output, with));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        }
    }

    // Ended on its way, a restore keeps roles from starting, and others from beginning meanwhile.
    private static async Task AssertEndedOnItsWayAsync(string data, string backup)
    {
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => RestoreAsync(MessageFeed.Load(data), backup, null, null, EndAtFiles));
        Assert.Throws<RoleStopException>(() => RestoreMarker.Refuse(data));
        await File.WriteAllTextAsync(
            Path.Combine(Directory.CreateDirectory(Path.Combine(data, "kafka", "partitions")).FullName, "half"), "");

        void EndAtFiles(string step)
        {
            if (step == "files")
            {
                var fault = Assert.Throws<RoleConfigurationException>(() => RestoreMarker.Begin(data));
                Assert.Contains("under way", fault.Message, StringComparison.Ordinal);
                throw new OperationCanceledException();
            }
        }
    }

    // The key is in the file of the keys, and nowhere in the backup.
    private static async Task<(string Backup, string Keys)> BrokerAloneAsync(string scratch)
    {
        string backup = Path.Combine(scratch, "backup.tar");
        string keys = Path.Combine(scratch, "keys.json");
        var settings = MessageFeed.Load(Path.Combine(scratch, "alive"));
        string data = settings.Streamml.DataDirectory;
        Directory.CreateDirectory(data);
        string key = InstallationKeyFile.Make(data).Reveal();
        await using (var installation = await StartAsync(settings, RoleSet.Broker))
        {
        }

        await BackUpAsync(MessageFeed.Load(data), backup, keys);
        Assert.Equal(key, KeysFile.Read(keys).Key().Reveal());
        byte[] whole = await File.ReadAllBytesAsync(backup);
        Assert.Equal(-1, whole.AsSpan().IndexOf(Encoding.ASCII.GetBytes(key)));
        return (backup, keys);
    }

    private static Task<BackupReport> BackUpAsync(Settings settings, string output, string? keys) =>
        new BackupJob(settings, TimeProvider.System, NullLoggerFactory.Instance).RunAsync(output, keys, None);

    private static Task<RestoreReport> RestoreAsync(
        Settings settings, string backup, string? keys, string? suppressions, Action<string>? reached = null) =>
        new RestoreJob(settings, TimeProvider.System, NullLoggerFactory.Instance)
        {
            Reached = reached ?? (_ => { }),
        }.RunAsync(backup, keys, suppressions, None);

    private static Task<Installation> StartAsync(Settings settings, params string[] roles) => Installation.StartAsync(
        settings, RoleSet.Of(roles), TimeProvider.System, NullLoggerFactory.Instance, None);
}
