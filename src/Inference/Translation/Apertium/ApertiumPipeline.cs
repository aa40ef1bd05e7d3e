using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace StreamML.Inference.Translation.Apertium;

/// <summary>How a run of frames through a pipeline ended.</summary>
internal enum PipelineEnd
{
    /// <summary>Every frame was answered.</summary>
    Answered,

    /// <summary>A frame was not answered in time.</summary>
    TimedOut,

    /// <summary>The processes ended, or an answer was not that of its frame.</summary>
    Broken,
}

/// <summary>
/// The processes of one mode, about 13 in a row, which read frames and answer each at its NUL. Not for two calls at a
/// time. After anything but <see cref="PipelineEnd.Answered"/> it has to be disposed.
/// </summary>
/// <remarks>
/// Started without Apertium's own script: that puts gawk at both ends, which waits for one more byte before it hands a
/// frame on. Errors of the stages go nowhere, since they may quote a text.
/// </remarks>
internal sealed class ApertiumPipeline : IAsyncDisposable
{
    private const int AnswerBytesMax = 4 * 1024 * 1024;
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly TimeProvider _time;
    private byte[] _buffer = new byte[16 * 1024];
    private int _filled;
    private int _number;
    private bool _hasAnswered;

    private ApertiumPipeline(Process process, TimeProvider time)
    {
        _process = process;
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput.BaseStream;
        _time = time;
    }

    /// <summary>Whether the processes are there.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Whether its processes may still be loading: it has answered nothing yet.</summary>
    public bool IsFresh => !_hasAnswered;

    /// <summary>The process that the others are children of.</summary>
    internal int ProcessId => _process.Id;

    /// <summary>Starts the processes of a mode.</summary>
    /// <returns>Null where no process can be started.</returns>
    public static ApertiumPipeline? TryStart(string modePath, TimeProvider time)
    {
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", "exec bash <(apertium-wblank-mode -z \"$0\") -n '' 2>/dev/null", modePath },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            var process = Process.Start(start);
            return process is null ? null : new ApertiumPipeline(process, time);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Sends texts and gathers their translations.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="answers">Receives a translation for each text that was answered, in order.</param>
    /// <param name="first">Longest wait for the first of them.</param>
    /// <param name="timeout">Longest wait for another.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the pipeline has to be disposed.</exception>
    public async Task<PipelineEnd> RunAsync(
        IReadOnlyList<string> texts, List<string> answers, TimeSpan first, TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(first, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        int number = _number;
        // Written while answers are read: a pipe holds 64 KiB, and a stage that cannot write reads no more.
        var writing = WriteAsync(texts, both.Token);
        var end = PipelineEnd.Answered;
        try
        {
            for (int i = 0; i < texts.Count && end == PipelineEnd.Answered; i++)
            {
                string? frame = await ReadFrameAsync(both.Token);
                if (frame is not null && ApertiumText.Decode(frame, number + i, texts[i]) is { } answer)
                {
                    answers.Add(answer);
                }
                else
                {
                    end = PipelineEnd.Broken;
                }

                _hasAnswered = true;
                limit.CancelAfter(timeout);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            end = PipelineEnd.TimedOut;
        }
        finally
        {
            if (end != PipelineEnd.Answered || cancellationToken.IsCancellationRequested)
            {
                await both.CancelAsync();
            }

            await writing;
        }

        return end;
    }

    /// <summary>Lets the processes end, and kills those that do not.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(LeaveTime, _time);
        try
        {
            _input.Close();
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended meanwhile, with all that could be found of it.
            _process.Refresh();
        }
    }

    private async Task WriteAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var frames = new StringBuilder();
        foreach (string text in texts)
        {
            frames.Append(ApertiumText.Encode(text, _number++)).Append('\0');
        }

        try
        {
            await _input.WriteAsync(Encoding.UTF8.GetBytes(frames.ToString()), cancellationToken);
            await _input.FlushAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // The reader learns of it by the end of the answers, or has told us to stop.
            return;
        }
    }

    private async Task<string?> ReadFrameAsync(CancellationToken cancellationToken)
    {
        int seen = 0;
        while (true)
        {
            int end = _buffer.AsSpan(seen, _filled - seen).IndexOf((byte)0);
            if (end >= 0)
            {
                end += seen;
                string frame = Encoding.UTF8.GetString(_buffer, 0, end);
                _filled -= end + 1;
                _buffer.AsSpan(end + 1, _filled).CopyTo(_buffer);
                return frame;
            }

            seen = _filled;
            if (_filled == AnswerBytesMax)
            {
                return null;
            }

            if (_filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Min(AnswerBytesMax, 2 * _buffer.Length));
            }

            int read = await _output.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            _filled += read;
        }
    }
}
