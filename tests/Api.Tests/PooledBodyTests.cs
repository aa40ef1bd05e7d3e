using StreamML.Api.Http;

namespace StreamML.Api.Tests;

/// <summary>The memory of a body keeps what has come, however it comes.</summary>
public sealed class PooledBodyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(1_025, 1_000)]
    [InlineData(70_000, 4_096)]
    public void Bytes_ThatComeInPieces_AreThereInOrder(int expected, int piece)
    {
        byte[] sent = [.. Enumerable.Range(0, 70_000).Select(i => (byte)(i * 31))];
        using var body = new PooledBody(expected);
        for (int at = 0; at < sent.Length;)
        {
            var free = body.Free();
            Assert.False(free.IsEmpty);
            int count = Math.Min(Math.Min(piece, free.Length), sent.Length - at);
            sent.AsMemory(at, count).CopyTo(free);
            body.Add(count);
            at += count;
        }

        Assert.Equal(sent, body.Bytes.ToArray());
        body.Dispose();
        Assert.True(body.Bytes.IsEmpty);
    }
}
