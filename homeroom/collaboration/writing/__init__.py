"""Each part of the file, written into its tables. All of it happens in the one transaction of `applying.apply`."""
