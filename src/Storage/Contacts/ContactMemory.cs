namespace StreamML.Storage.Contacts;

/// <summary>
/// Memory that the stores of a process share: what one does not need another may take. Safe from many threads.
/// </summary>
/// <param name="limitBytes">Most bytes that all of them hold.</param>
public sealed class ContactMemory(long limitBytes)
{
    private long _taken;

    /// <summary>Most bytes.</summary>
    public long LimitBytes => limitBytes;

    /// <summary>Bytes held now.</summary>
    public long TakenBytes => Interlocked.Read(ref _taken);

    /// <summary>Takes bytes; false where so many are not left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limitBytes)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
