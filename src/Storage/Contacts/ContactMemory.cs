namespace StreamML.Storage.Contacts;

/// <summary>Memory shared by the stores of a process: one may use what another does not need. Thread-safe.</summary>
/// <param name="limitBytes">Most bytes that all of them may hold.</param>
public sealed class ContactMemory(long limitBytes)
{
    private long _taken;

    /// <summary>Most bytes.</summary>
    public long LimitBytes => limitBytes;

    /// <summary>Bytes held now.</summary>
    public long TakenBytes => Interlocked.Read(ref _taken);

    /// <summary>Takes bytes; false if not enough are left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limitBytes)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    /// <summary>Returns bytes.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
