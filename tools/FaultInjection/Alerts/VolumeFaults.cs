namespace StreamML.FaultInjection.Alerts;

/// <summary>A volume that is nearly full, which somebody must lend: nobody wants theirs to be filled.</summary>
internal static class VolumeFaults
{
    /// <summary>Largest volume that is filled, bytes: 1 GiB.</summary>
    public const long BytesMax = 1L << 30;

    private const double FreeShare = 0.05;
    private const int BlockBytes = 1 << 20;
    private const string Filling = "streamml-check-alerts.bin";

    /// <summary>The fault.</summary>
    public static IEnumerable<AlertFault> All =>
    [
        new("full-disk", "StreamMLDiskNearlyFull", FillAsync)
        {
            MendAsync = (scene, _) =>
            {
                File.Delete(Path.Combine(scene.Options.Volume, Filling));
                return Task.CompletedTask;
            },
            LeftOut = options => options.Volume.Length == 0
                ? "needs a small volume: --volume FOLDER"
                : new DriveInfo(options.Volume).TotalSize > BytesMax
                    ? "the volume is larger than 1 GiB"
                    : null,
        },
    ];

    private static async Task FillAsync(AlertScene scene, CancellationToken cancellationToken)
    {
        var drive = new DriveInfo(scene.Options.Volume);
        long bytes = drive.AvailableFreeSpace - (long)(drive.TotalSize * FreeShare);
        byte[] block = new byte[BlockBytes];
        await using var file = new FileStream(
            Path.Combine(scene.Options.Volume, Filling), FileMode.Create, FileAccess.Write);
        for (long written = 0; written < bytes; written += BlockBytes)
        {
            await file.WriteAsync(
                block.AsMemory(0, (int)Math.Min(BlockBytes, bytes - written)), cancellationToken);
        }
    }
}
