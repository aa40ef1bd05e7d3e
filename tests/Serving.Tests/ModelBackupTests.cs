using System.IO.Compression;
using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Serving.Backups;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;
using StreamML.Testing;

namespace StreamML.Serving.Tests;

public sealed class ModelBackupTests(ServingBroker broker) : IClassFixture<ServingBroker>, IDisposable
{
    private static readonly ModelArtifact One = TinyModels.Intent("1", "purchase");
    private static readonly ModelArtifact Two = TinyModels.Intent("2", "return", TinyModels.ThreePieces);

    private readonly ScratchFolder _folder = new();

    private string File1 => Path.Combine(_folder.Path, "models.zip");

    [Fact]
    public async Task Backup_RestoredToNothing_GivesTheSameModelsAndHistory()
    {
        await using var from = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await from.PublishAsync(One);
        await from.PublishAsync(Two);
        await from.Publisher().AssignAsync(
            "intent", "", new PartChange(ModelPart.Canary, 0.1), "1", "for a tenth", CancellationToken.None);
        var before = await ModelCatalogue.ReadAsync(from.Kafka, CancellationToken.None);
        await BackUpAsync(from);

        await using var to = await ServingHarness.CreateAsync(broker.BootstrapServers);
        var result = await RestoreAsync(to);

        Assert.Equal((2, 0, 3), (result.Versions.Count, result.Unchanged, result.Decisions));
        var after = await ModelCatalogue.ReadAsync(to.Kafka, CancellationToken.None);
        Assert.Equal(before.Versions, after.Versions);
        Assert.Equal(before.History("intent", ""), after.History("intent", ""));
        await to.FollowAsync();
        Assert.Equal("return", to.Live);

        var again = await RestoreAsync(to);
        Assert.Equal((0, 2, 0), (again.Versions.Count, again.Unchanged, again.Decisions));
    }

    [Fact]
    public async Task Backup_RestoredAfterABadDecision_BringsTheVersionBackWithOneDecision()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(One);
        await BackUpAsync(harness);
        await harness.PublishAsync(Two);
        await harness.Publisher().RetireAsync("intent", "", "1", force: false, CancellationToken.None);

        var result = await RestoreAsync(harness);

        Assert.Equal((1, 1), (result.Versions.Count, result.Decisions));
        var history = (await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None)).History("intent", "");
        Assert.Equal(["1", "2", "1"], history.Select(control => control.LiveVersion));
        Assert.StartsWith("restored from a backup of ", history[^1].Reason);
    }

    [Fact]
    public async Task Backup_RestoredAsCandidates_DecidesNothing()
    {
        await using var from = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await from.PublishAsync(One);
        await BackUpAsync(from);
        await using var to = await ServingHarness.CreateAsync(broker.BootstrapServers);

        using var backup = ModelBackup.Open(File1);
        var result = await to.Publisher().RestoreAsync(backup, decisions: false, CancellationToken.None);

        Assert.Equal((1, 0), (result.Versions.Count, result.Decisions));
        Assert.Null((await ModelCatalogue.ReadAsync(to.Kafka, CancellationToken.None)).Control("intent", ""));
    }

    [Fact]
    public async Task Backup_OfWhatIsThereWithOtherBytes_IsRefusedAndWritesNothing()
    {
        await using var from = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await from.PublishAsync(One);
        await BackUpAsync(from);
        await using var to = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await to.PublishAsync(TinyModels.Intent("1", "support"));

        var fault = await Assert.ThrowsAsync<PublishException>(() => RestoreAsync(to));

        Assert.Contains("other bytes", fault.Message);
        Assert.Single((await ModelCatalogue.ReadAsync(to.Kafka, CancellationToken.None)).History("intent", ""));
    }

    [Fact]
    public async Task Backup_OfVersionsInUse_LeavesTheOthersOut()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(One);
        await harness.PublishAsync(Two);
        var catalogue = await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None);

        var index = await ModelBackup.WriteAsync(
            File1, catalogue, new BackupChoice(catalogue, "", "intent", inUse: true), Published(harness).ReadAsync, 1,
            CancellationToken.None);

        Assert.Equal("2", Assert.Single(index.Versions).Version);
        Assert.Equal(2, Assert.Single(index.Decisions).Records.Count);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File1));
        await Assert.ThrowsAsync<BackupException>(() => BackUpAsync(harness));
    }

    [Fact]
    public async Task Backup_ThatIsDamaged_IsRefused()
    {
        await using var from = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await from.PublishAsync(One);
        await BackUpAsync(from);
        await using var to = await ServingHarness.CreateAsync(broker.BootstrapServers);
        using (var zip = ZipFile.Open(File1, ZipArchiveMode.Update))
        {
            var model = zip.Entries.Single(entry => entry.FullName.EndsWith(One.Manifest.File));
            string name = model.FullName;
            model.Delete();
            using var changed = zip.CreateEntry(name).Open();
            byte[] bytes = One.Model.ToArray();
            bytes[^1] ^= 1;
            changed.Write(bytes);
        }

        await Assert.ThrowsAsync<ArtifactException>(() => RestoreAsync(to));
        await File.WriteAllTextAsync(File1, "no zip");
        Assert.Throws<BackupException>(() => ModelBackup.Open(File1));
        Assert.Empty((await ModelCatalogue.ReadAsync(to.Kafka, CancellationToken.None)).Versions);
    }

    public void Dispose() => _folder.Dispose();

    private static PublishedModels Published(ServingHarness harness) =>
        new(harness.Kafka, harness.Cache, harness.Options, TimeProvider.System);

    private async Task BackUpAsync(ServingHarness harness)
    {
        var catalogue = await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None);
        await ModelBackup.WriteAsync(
            File1, catalogue, new BackupChoice(catalogue), Published(harness).ReadAsync, 1_760_000_000_000,
            CancellationToken.None);
    }

    private async Task<RestoreResult> RestoreAsync(ServingHarness harness)
    {
        using var backup = ModelBackup.Open(File1);
        return await harness.Publisher().RestoreAsync(backup, decisions: true, CancellationToken.None);
    }
}
