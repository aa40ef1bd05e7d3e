using StreamML.Inference.Speech;

namespace StreamML.Api.Voice;

/// <summary>A transcriber that is made at its first use: a Whisper model takes seconds and hundreds of
/// megabytes.</summary>
/// <param name="make">Makes it; null where the engine is off.</param>
internal sealed class LazyTranscriber(Func<ITranscriber?> make) : IDisposable
{
    private readonly Lazy<ITranscriber?> _made = new(make);

    /// <summary>The transcriber; null where the engine is off.</summary>
    public ITranscriber? Value => _made.Value;

    /// <inheritdoc />
    public void Dispose()
    {
        if (_made.IsValueCreated)
        {
            (_made.Value as IDisposable)?.Dispose();
        }
    }
}
