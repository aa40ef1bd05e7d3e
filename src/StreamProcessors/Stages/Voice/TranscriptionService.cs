using Microsoft.Extensions.Logging;
using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.StreamProcessors.Media;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>
/// What all tasks of the transcriber in a process share: decoder and engine, and how many notes are under way. Its
/// maker owns it. Thread-safe.
/// </summary>
public sealed class TranscriptionService : IDisposable
{
    private readonly VoiceReader? _voice;
    private readonly SemaphoreSlim _places;
    private int _missingTold;

    /// <summary>Makes a service. Nothing is loaded or started yet.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="engine">Who transcribes; null: nobody, notes go on without text. Its maker owns it.</param>
    /// <param name="store">Where audio is that was too large for its record.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Where progress and dead letters are told.</param>
    public TranscriptionService(
        VoiceOptions options, ITranscriber? engine, MediaStore store, TimeProvider time, ILogger log)
    {
        (Options, Store, Time, Log) = (options, store, time, log);
        Places = options.Parallelism > 0 ? options.Parallelism : Math.Max(1, Environment.ProcessorCount / 2);
        _places = new SemaphoreSlim(Places);
        _voice = engine is null ? null : new VoiceReader(new AudioDecoder(options, time), engine);
        if (_voice is null)
        {
            TellMissing($"Voice__{nameof(VoiceOptions.Engine)} is {VoiceEngines.None}");
        }
    }

    internal VoiceOptions Options { get; }

    internal MediaStore Store { get; }

    internal TimeProvider Time { get; }

    internal ILogger Log { get; }

    /// <summary>Most notes under way at once.</summary>
    internal int Places { get; }

    /// <summary>Whether anybody transcribes.</summary>
    internal bool HasEngine => _voice is not null;

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();

    /// <summary>Transcribes audio when it is its turn, within the time a note may take.</summary>
    /// <returns>The outcome, and how long it took from its turn on.</returns>
    internal async Task<(Transcription Transcription, TimeSpan Latency)> TranscribeAsync(
        ReadOnlyMemory<byte> audio, IProgress<TranscriptionProgress> progress, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            long started = Time.GetTimestamp();
            var heard = await LimitedAsync(audio, progress, cancellationToken);
            return (heard, Time.GetElapsedTime(started));
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Tells once that notes go on without text, and why.</summary>
    internal void TellMissing(string reason)
    {
        if (Interlocked.Exchange(ref _missingTold, 1) == 0)
        {
            VoiceLog.WithoutEngine(Log, reason);
        }
    }

    private async Task<Transcription> LimitedAsync(
        ReadOnlyMemory<byte> audio, IProgress<TranscriptionProgress> progress, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Options.NoteTimeout, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var file = new MemoryStream(audio.ToArray(), writable: false);
        try
        {
            return await _voice!.ReadAsync(file, progress, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Transcription(null, new VoiceFault(
                VoiceFaultKind.TimedOut, $"The note took longer than {Options.NoteTimeout} and was ended."));
        }
    }
}
