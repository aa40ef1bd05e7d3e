using System.Security.Cryptography;
using StreamML.StreamProcessors.Media;
using StreamML.Testing;

namespace StreamML.StreamProcessors.Tests.Voice;

/// <summary>The folder of larger audio.</summary>
public sealed class MediaStoreTests : IDisposable
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 9_000).Select(i => (byte)(i * 7))];
    private static readonly string Digest = Convert.ToHexStringLower(SHA256.HashData(Bytes));

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task File_Written_IsReadWholeAndForItsOwnerAlone()
    {
        var store = new MediaStore(_folder.Path);
        await store.WriteAsync(Digest, Bytes, default);
        await store.WriteAsync(Digest, Bytes, default);
        Assert.Equal(Bytes, await store.ReadAsync(Digest, Bytes.Length, default));
        string file = Assert.Single(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task File_ChangedOrMissing_IsNotReadAndWrittenAnew()
    {
        var store = new MediaStore(_folder.Path);
        Assert.Null(await store.ReadAsync(Digest, Bytes.Length, default));
        await store.WriteAsync(Digest, Bytes, default);
        string file = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Single();
        byte[] harmed = [.. Bytes];
        harmed[4_000] ^= 1;
        await File.WriteAllBytesAsync(file, harmed);
        Assert.Null(await store.ReadAsync(Digest, Bytes.Length, default));
        Assert.Null(await store.ReadAsync(Digest, Bytes.Length - 1, default));
        await store.WriteAsync(Digest, Bytes, default);
        Assert.Equal(Bytes, await store.ReadAsync(Digest, Bytes.Length, default));
    }

    [Fact]
    public async Task Write_ThatIsCancelled_LeavesNothing()
    {
        var store = new MediaStore(_folder.Path);
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.WriteAsync(Digest, Bytes, cancelled));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../../../etc/passwd")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public async Task Digest_ThatIsNone_IsNoPath(string digest) =>
        await Assert.ThrowsAsync<ArgumentException>(() => new MediaStore(_folder.Path).ReadAsync(digest, 1, default));
}
