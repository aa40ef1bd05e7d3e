using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using StreamML.Inference;
using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.Testing;

namespace StreamML.StreamProcessors.Tests.Voice;

/// <summary>
/// An engine that hears the bytes of a file as words, behind a decoder that passes them on: what a file is to do, it
/// says. <c>hang</c> never ends, <c>wait-NAME</c> waits for the gate of that name, <c>fail</c> is a fault of the
/// engine, <c>missing</c> a program that is not installed, <c>stumble</c> fails once. An empty file is no audio.
/// </summary>
internal sealed class FakeSpeech : ITranscriber, IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private int _running;
    private int _stumbled;

    public FakeSpeech()
    {
        Decoder = System.IO.Path.Combine(_folder.Path, "decoder");
        File.WriteAllText(Decoder, "#!/bin/sh\nfor a do case $a in file:*) cat \"${a#file:}\";; esac; done\n");
        File.SetUnixFileMode(Decoder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A program in the place of ffmpeg.</summary>
    public string Decoder { get; }

    /// <summary>What was heard, in the order in which it was begun.</summary>
    public ConcurrentQueue<string> Begun { get; } = new();

    /// <summary>Most files that were under way at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Files whose work was cancelled.</summary>
    public int Cancelled { get; private set; }

    /// <summary>The bytes of a file that says this; an even number, as samples are.</summary>
    public static byte[] Saying(string text) => Encoding.ASCII.GetBytes(text.Length % 2 == 0 ? text : text + " ");

    public void Open(string gate) => Gate(gate).TrySetResult();

    public async Task<Transcription> TranscribeAsync(
        PcmAudio audio, IProgress<TranscriptionProgress>? progress, CancellationToken cancellationToken)
    {
        string text = Encoding.ASCII.GetString(MemoryMarshal.AsBytes(audio.Samples.Span)).Trim();
        Begun.Enqueue(text);
        lock (_gates)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
        }

        try
        {
            return await HearAsync(text, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Cancelled++;
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Transcription> HearAsync(string text, CancellationToken cancellationToken)
    {
        if (text == "hang")
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        if (text.StartsWith("wait-", StringComparison.Ordinal))
        {
            await Gate(text).Task.WaitAsync(cancellationToken);
        }

        return text switch
        {
            "fail" => new Transcription(null, new VoiceFault(VoiceFaultKind.EngineFailed, "It fell.")),
            "missing" => new Transcription(null, new VoiceFault(VoiceFaultKind.ToolMissing, "Install it.")),
            "stumble" when Interlocked.Increment(ref _stumbled) == 1 =>
                new Transcription(null, new VoiceFault(VoiceFaultKind.EngineFailed, "It fell.")),
            _ => new Transcription(Transcript(text), null),
        };
    }

    private static Transcript Transcript(string text)
    {
        var word = new TranscriptWord(text, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), 0.75);
        return new Transcript(
            text, "en", 0.5, TimeSpan.FromSeconds(3), [new TranscriptSegment(text, word.Start, word.End, 0.625)], [
                word],
            new ModelIdentity("fake", "1+1"));
    }

    private TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
