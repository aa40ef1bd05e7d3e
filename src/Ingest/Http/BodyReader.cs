using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace StreamML.Ingest.Http;

/// <summary>How reading a body ended.</summary>
internal enum BodyOutcome
{
    /// <summary>All of it is there.</summary>
    Complete,

    /// <summary>It is larger than allowed.</summary>
    TooLarge,

    /// <summary>It came too slowly.</summary>
    TooSlow,

    /// <summary>All bodies together hold too much memory.</summary>
    Overloaded,

    /// <summary>It broke HTTP, or the sender went away.</summary>
    Broken,
}

/// <summary>Reads a body into one buffer: whole, or not at all.</summary>
internal sealed class BodyReader(int maxBytes, TimeSpan timeout, TimeProvider time)
{
    // A body that claims more than this is believed as it comes: a slow sender then holds what it sent, not what it
    // announced.
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

    // Doubling, so that a long body is copied few times; the pool's arrays are powers of two in any case.
    private static long RoundUp(long length) => (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)length);
}
