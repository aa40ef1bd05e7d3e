namespace StreamML.Trainer.Datasets;

/// <summary>A stream whose first bytes were looked at already. One thread at a time.</summary>
internal sealed class StartOfStream : Stream
{
    private readonly Stream _rest;
    private readonly byte[] _start;
    private int _given;

    /// <summary>Looks at the first bytes that come; a terminal may give fewer than are asked for.</summary>
    /// <param name="rest">The stream, closed with this one.</param>
    /// <param name="most">Most bytes looked at.</param>
    public StartOfStream(Stream rest, int most)
    {
        _rest = rest;
        byte[] buffer = new byte[most];
        _start = buffer[..rest.Read(buffer)];
    }

    /// <summary>The first bytes.</summary>
    public ReadOnlySpan<byte> Start => _start;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => TakeStart(buffer) is > 0 and var taken ? taken : _rest.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        TakeStart(buffer.Span) is > 0 and var taken
            ? ValueTask.FromResult(taken)
            : _rest.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rest.Dispose();
        }

        base.Dispose(disposing);
    }

    private int TakeStart(Span<byte> buffer)
    {
        int taken = Math.Min(buffer.Length, _start.Length - _given);
        _start.AsSpan(_given, taken).CopyTo(buffer);
        _given += taken;
        return taken;
    }
}
