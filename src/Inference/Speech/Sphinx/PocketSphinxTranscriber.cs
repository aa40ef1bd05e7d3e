using System.Runtime.InteropServices;
using StreamML.Inference.Speech.Audio;
using StreamML.Inference.Speech.Processes;

namespace StreamML.Inference.Speech.Sphinx;

/// <summary>
/// English speech to text with CMU PocketSphinx as a child process per chunk: a fault in native code costs the message,
/// not the role, and a chunk that does not end is killed.
/// </summary>
/// <remarks>
/// Silences are removed first and times shifted back afterwards: the program does not count the silence that it removes
/// itself, so its times would be too early.
/// </remarks>
public sealed class PocketSphinxTranscriber : ITranscriber
{
    private const string Install =
        "Install the Debian packages: apt-get install pocketsphinx pocketsphinx-en-us";

    // It writes files, and almost nothing to its output.
    private const int OutputBytesMax = 1 << 20;

    // For loading the model on a busy machine.
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(10);

    private readonly VoiceOptions _options;
    private readonly TimeProvider _time;
    private readonly SphinxModel _model;
    private readonly SpeechChunker _chunker;
    private ModelIdentity? _identity;

    /// <summary>Creates a transcriber. Nothing is loaded or started yet.</summary>
    /// <param name="options">Program, model and limits, validated.</param>
    /// <param name="time">For the time limits.</param>
    public PocketSphinxTranscriber(VoiceOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _model = new SphinxModel(options.SphinxModelDirectory);
        _chunker = new SpeechChunker(PcmAudio.SamplesIn(options.ChunkDuration));
    }

    /// <inheritdoc />
    public async Task<Transcription> TranscribeAsync(
        PcmAudio audio, IProgress<TranscriptionProgress>? progress, CancellationToken cancellationToken)
    {
        if (!_model.IsThere())
        {
            return Failed(VoiceFaultKind.ToolMissing,
                $"No English model in {_options.SphinxModelDirectory}. {Install}");
        }

        // Two concurrent calls may both read the model: the result is the same.
        var engine = _identity ??= await _model.IdentifyAsync(cancellationToken);
        var words = new List<TranscriptWord>();
        foreach (var chunk in _chunker.Cut(audio))
        {
            var (heard, fault) = await HearAsync(audio, chunk, cancellationToken);
            if (fault is not null)
            {
                return new Transcription(null, fault);
            }

            words.AddRange(heard);
            progress?.Report(new TranscriptionProgress(PcmAudio.TimeAt(chunk.End), audio.Duration));
        }

        return new Transcription(TranscriptBuilder.Build(words, "en", audio.Duration, engine), null);
    }

    private async Task<(IReadOnlyList<TranscriptWord> Words, VoiceFault? Fault)> HearAsync(
        PcmAudio audio, SpeechChunk chunk, CancellationToken cancellationToken)
    {
        using var folder = new PrivateFolder();
        await File.WriteAllBytesAsync(
            folder.PathOf("chunk.raw"), MemoryMarshal.AsBytes<short>(chunk.Speech(audio)).ToArray(), cancellationToken);
        await File.WriteAllTextAsync(folder.PathOf("control"), "chunk\n", cancellationToken);
        var timeout = LoadTime + (PcmAudio.TimeAt(chunk.Length) * _options.MaxRealTimeFactor);
        var end = await ChildProcess.RunAsync(
            new ChildProgram(_options.SphinxProgram, Arguments(folder), OutputBytesMax, timeout), _time,
            cancellationToken);
        if (Judge(end, chunk, timeout) is { } fault)
        {
            return ([], fault);
        }

        string output = folder.PathOf("words.ctm");
        var words = File.Exists(output)
            ? SphinxWords.Read(await File.ReadAllLinesAsync(output, cancellationToken), chunk)
            : null;
        return words is null ? ([], Fault(VoiceFaultKind.EngineFailed, chunk, "gave no result")) : (words, null);
    }

    private string[] Arguments(PrivateFolder folder) =>
    [
        "-hmm", _model.Acoustic, "-lm", _model.Language, "-dict", _model.Dictionary,
        "-adcin", "yes", "-cepdir", folder.PathOf(""), "-cepext", ".raw", "-ctl", folder.PathOf("control"),
        "-cmn", "batch", "-remove_silence", "no", "-seed", "1",
        "-ctm", folder.PathOf("words.ctm"), "-logfn", "/dev/null",
    ];

    private VoiceFault? Judge(ChildEnd end, SpeechChunk chunk, TimeSpan timeout) => end switch
    {
        { Kind: ChildEndKind.Missing } => new VoiceFault(VoiceFaultKind.ToolMissing,
            $"Transcription needs the program {_options.SphinxProgram}, which is not there. {Install}"),
        { Kind: ChildEndKind.TimedOut } => Fault(
            VoiceFaultKind.TimedOut, chunk, $"took longer than {timeout.TotalSeconds:0} s and was ended"),
        { Kind: ChildEndKind.Exited, ExitCode: 0 } => null,
        _ => Fault(VoiceFaultKind.EngineFailed, chunk, $"ended with code {end.ExitCode}"),
    };

    private static VoiceFault Fault(VoiceFaultKind kind, SpeechChunk chunk, string what) => new(kind,
        $"The transcriber {what} in the audio before {PcmAudio.TimeAt(chunk.End):hh\\:mm\\:ss}.");

    private static Transcription Failed(VoiceFaultKind kind, string message) =>
        new(null, new VoiceFault(kind, message));
}
