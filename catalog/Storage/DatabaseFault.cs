namespace Puente.Catalog;

/// <summary>What became of a statement that the database did not answer as it should.</summary>
internal enum DatabaseFault
{
    /// <summary>It may go through in a moment: the server restarts, the connection broke, two transactions were in each other's way.</summary>
    Passing,

    /// <summary>It stays until somebody mends it: a wrong password, no such database, no right to write.</summary>
    Staying,

    /// <summary>A text holds a character that the database cannot keep.</summary>
    BadText,
}
