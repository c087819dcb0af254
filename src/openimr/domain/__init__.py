"""The vocabulary of Independent Medical Review: frozen, typed values every other room speaks in.

Nothing here reads files, opens a network connection or knows another room of the project.
"""
