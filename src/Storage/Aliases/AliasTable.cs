using System.Runtime.InteropServices;

namespace StreamML.Storage.Aliases;

/// <summary>
/// Maps identities to contacts in memory: about 32 bytes per identity and 90 per contact. Keeps a journal of additions
/// since the last checkpoint, of which those since the last commit can be undone. Not thread-safe.
/// </summary>
internal sealed class AliasTable
{
    private readonly Dictionary<Digest, int> _owners = [];
    private readonly AliasJournal _journal = new();
    private AliasMarks _committed;

    /// <summary>Contacts, including those that lost.</summary>
    public ContactKeys Contacts { get; } = new();

    /// <summary>Additions since <see cref="ForgetJournal"/>.</summary>
    public AliasJournal Journal => _journal;

    /// <summary>Number of known identities and contact keys.</summary>
    public int Count => _owners.Count;

    /// <summary>Whether there are uncommitted additions.</summary>
    public bool HasPending => _committed != Marks;

    private AliasMarks Marks => new(Contacts.Count, _journal.Owners.Count, _journal.Wins.Count);

    /// <summary>The current contact of an identity, or <see cref="ContactKeys.None"/>.</summary>
    public int Find(Digest identity)
        => _owners.TryGetValue(identity, out int contact) ? Contacts.RootOf(contact) : ContactKeys.None;

    /// <summary>The contact with this very key, even if it lost.</summary>
    public int FindKey(Digest key) => _owners.TryGetValue(key, out int contact) ? contact : ContactKeys.None;

    /// <summary>Adds a contact under its key.</summary>
    public int AddContact(Digest key, string text, long sinceMs)
    {
        int contact = Contacts.Add(text, sinceMs);
        Own(key, contact);
        return contact;
    }

    /// <summary>Assigns an identity to a contact. An identity that already has one keeps it.</summary>
    public void Own(Digest identity, int contact)
    {
        ref int owner = ref CollectionsMarshal.GetValueRefOrAddDefault(_owners, identity, out bool known);
        if (!known)
        {
            owner = contact;
            _journal.Owners.Add((identity, contact));
        }
    }

    /// <summary>Records that two contacts are one person.</summary>
    public void Win(int loser, int winner)
    {
        if (loser != winner && Contacts.WinnerOf(loser) == ContactKeys.None && Contacts.RootOf(winner) != loser)
        {
            Contacts.SetWinner(loser, winner);
            _journal.Wins.Add((loser, winner));
        }
    }

    /// <summary>Commits the additions.</summary>
    public void Commit() => _committed = Marks;

    /// <summary>Removes the additions since the last commit.</summary>
    public void Rollback()
    {
        for (int i = _journal.Wins.Count - 1; i >= _committed.Wins; i--)
        {
            Contacts.SetWinner(_journal.Wins[i].Loser, ContactKeys.None);
        }

        for (int i = _journal.Owners.Count - 1; i >= _committed.Owners; i--)
        {
            _owners.Remove(_journal.Owners[i].Identity);
        }

        _journal.Wins.RemoveRange(_committed.Wins, _journal.Wins.Count - _committed.Wins);
        _journal.Owners.RemoveRange(_committed.Owners, _journal.Owners.Count - _committed.Owners);
        Contacts.Truncate(_committed.Contacts);
    }

    /// <summary>Clears the journal once all of it is on disk.</summary>
    public void ForgetJournal()
    {
        _journal.Clear(Contacts.Count);
        Commit();
    }

    private readonly record struct AliasMarks(int Contacts, int Owners, int Wins);
}

/// <summary>
/// Additions to an <see cref="AliasTable"/> in order. New contacts are those from <see cref="FirstContact"/> on.
/// </summary>
internal sealed class AliasJournal
{
    /// <summary>The first new contact.</summary>
    public int FirstContact { get; private set; }

    /// <summary>New identities and contact keys.</summary>
    public List<(Digest Identity, int Contact)> Owners { get; } = [];

    /// <summary>New wins.</summary>
    public List<(int Loser, int Winner)> Wins { get; } = [];

    /// <summary>Clears it.</summary>
    public void Clear(int firstContact)
    {
        FirstContact = firstContact;
        Owners.Clear();
        Wins.Clear();
    }
}
