using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace StreamML.Ingest.Http;

/// <summary>Outcome of reading a body.</summary>
internal enum BodyOutcome
{
    /// <summary>The whole body was read.</summary>
    Complete,

    /// <summary>The body is larger than allowed.</summary>
    TooLarge,

    /// <summary>The body arrived too slowly.</summary>
    TooSlow,

    /// <summary>All bodies together use too much memory.</summary>
    Overloaded,

    /// <summary>The body violated HTTP, or the sender disconnected.</summary>
    Broken,
}

/// <summary>Reads a body into one buffer, in full or not at all.</summary>
internal sealed class BodyReader(int maxBytes, TimeSpan timeout, TimeProvider time)
{
    // Beyond this, memory is reserved as bytes arrive rather than by Content-Length: a slow sender then holds what it
    // sent, not what it announced.
    private const int BelievedBytes = 128 * 1024;

    public async ValueTask<BodyOutcome> ReadAsync(HttpRequest request, RequestBody body)
    {
        long? announced = request.ContentLength;
        if (announced > maxBytes)
        {
            return BodyOutcome.TooLarge;
        }

        if (!body.TryReserve((int)Math.Clamp(announced ?? 4096, 1, BelievedBytes)))
        {
            return BodyOutcome.Overloaded;
        }

        var pipe = request.BodyReader;
        ITimer? timer = null;
        try
        {
            while (true)
            {
                var pending = pipe.ReadAsync();
                if (!pending.IsCompleted)
                {
                    timer ??= time.CreateTimer(
                        static state => ((PipeReader)state!).CancelPendingRead(),
                        pipe,
                        timeout,
                        Timeout.InfiniteTimeSpan);
                }

                var read = await pending;
                var outcome = Take(read, body);
                pipe.AdvanceTo(read.Buffer.End);
                if (outcome is { } ended)
                {
                    return ended;
                }
            }
        }
        catch (BadHttpRequestException fault)
        {
            return fault.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => BodyOutcome.TooLarge,
                StatusCodes.Status408RequestTimeout => BodyOutcome.TooSlow,
                _ => BodyOutcome.Broken,
            };
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            return BodyOutcome.Broken;
        }
        finally
        {
            if (timer is not null)
            {
                await timer.DisposeAsync();
            }
        }
    }

    private BodyOutcome? Take(ReadResult read, RequestBody body)
    {
        long length = body.Length + read.Buffer.Length;
        if (length > maxBytes)
        {
            return BodyOutcome.TooLarge;
        }

        if (!body.TryReserve((int)Math.Min(maxBytes, RoundUp(length))))
        {
            return BodyOutcome.Overloaded;
        }

        body.Append(read.Buffer);
        if (read.IsCompleted)
        {
            return BodyOutcome.Complete;
        }

        return read.IsCanceled ? BodyOutcome.TooSlow : null;
    }

    // Doubles, so that a long body is copied only a few times; pooled arrays are powers of two anyway.
    private static long RoundUp(long length) => (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)length);
}
